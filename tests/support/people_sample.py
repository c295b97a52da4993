"""A case that goes from one department to another, and customers who fall silent or stay; with who may sign in."""

from __future__ import annotations

from datetime import datetime, timedelta

from access_files import OFFLINE

START = datetime(2026, 3, 2, 9)
ACCESS = (
    OFFLINE
    + """
[roles]
cx = "committee"
cx-manager = "manager"
cx-analyst = "analyst"
[departments]
billing = ["Billing"]
"""
)
Records = dict[str, list[dict[str, object]]]


def at(**after: float) -> datetime:
    return START + timedelta(**after)


def people_records() -> Records:
    """Case k1 of customer s:c1 goes from Billing to Returns; a customer falls silent, another stays."""
    k1 = {"case_id": "k1", "customer_id": "s:c1"}
    contacts = [
        {"interaction_id": "a1", "started_at": START, "department": "Billing", "agent_id": "Ann",
         "customer_tier": "gold", "text": "bill [phone]",
         "emotion_label": "anger", "is_complaint": True, "complaint_grade": 2,
         "promised_at": at(hours=5), "fulfilled_at": at(hours=9),
         "first_response_at": at(minutes=4), "resolved": False, **k1},
        {"interaction_id": "a2", "started_at": at(days=2), "department": "Returns", "agent_id": "Rob",
         "channel": "email", "text": "SECRET OF RETURNS", "compensation_kind": "basic", "compensation_amount": 77.0,
         "compensation_approved_by": "supervisor", "promised_at": at(days=3), "resolved": True, **k1},
        {"interaction_id": "a3", "started_at": at(days=80), "department": "Billing",
         "customer_id": "s:c2", "customer_tier": "gold", "resolved": True, "channel": "chat"},
        {"interaction_id": "a4", "started_at": at(days=90), "department": "Billing", "customer_id": "s:c9",
         "resolved": True},
        {"interaction_id": "a5", "started_at": at(days=60), "department": "Returns", "customer_id": "s:c3",
         "customer_tier": "silver", "resolved": True},
    ]  # fmt: skip
    answers = [
        {"response_id": "r1", "responded_at": at(hours=2), "score": 1.0, "interaction_id": "a1"},
        {"response_id": "r2", "responded_at": at(days=4), "score": 5.0, "interaction_id": "a2"},
    ]
    steps = [
        {"case_id": "k1", "step": "attune", "step_at": at(hours=1), "department": "Billing",
         "agent_id": "Ann"},
        {"case_id": "k1", "step": "calm", "step_at": at(hours=3), "department": "Returns",
         "agent_id": "Rob"},
        {"case_id": "k1", "step": "diagnose", "step_at": at(hours=9), "department": "Billing",
         "agent_id": "Ann"},
    ]  # fmt: skip
    days = []
    for customer, last in (("s:c1", 70), ("s:c2", 91), ("s:c3", 70), ("s:c4", 91), ("s:c5", 91)):
        days += [
            {"activity_id": f"{customer}-{day}", "customer_id": customer, "active_on": at(days=day),
             "logins": 1, "uses": 3}
            for day in range(last)
        ]  # fmt: skip
    return {"interactions": contacts, "surveys": answers, "case_events": steps, "activity": days}


FALL = {"from_": "2026-03-30", "to": "2026-06-21"}
"""The 12 weeks in which team North and its agent Ann settle less at first contact than in the 12 before."""


def fallen_contacts() -> list[dict[str, object]]:
    """24 weeks of contacts of two teams; one of them, and one agent of it, plunge from week 12 on."""
    return [
        {"interaction_id": f"{day}-{agent}-{index}",
         "started_at": datetime(2026, 1, 5, 9) + timedelta(days=day, hours=index),
         "team": team, "agent_id": agent, "department": "Billing", "category": "Bill", "channel": "phone",
         "resolved": index != 0 and not (agent == "Ann" and day >= 84 and index < 3)}
        for day in range(168)
        for team, agent in (("North", "Ann"), ("North", "Bea"), ("South", "Cid"))
        for index in range(4)
    ]  # fmt: skip
