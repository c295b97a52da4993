"""Records of every kind at random, seeded: what must hold for any records is tried on them."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np

Records = list[dict[str, object]]
START = datetime(2026, 1, 5)
_KINDS = (("csat", 1, 6), ("nps", 0, 11), ("ces", 1, 6))


def random_others(seed: int, rows: int = 1_500) -> dict[str, Records]:
    """Questions, customers' days and duty over the same weeks, by the name of their type."""
    dice = _Dice(seed)
    one_of = dice.one_of
    asked = [dice.moment() for _ in range(rows)]
    questions: Records = [
        {
            "invitation_id": str(i),
            "sent_at": at,
            "answered_at": dice.after(at, 1, 30, 500),
            "interaction_id": one_of(None, str(i)),
            "department": one_of(None, "a"),
        }
        for i, at in enumerate(asked)
    ]
    days: Records = []
    for n in range(60):
        habit, ends = float(dice.rng.choice([0.1, 0.5, 0.9])), int(dice.rng.integers(20, 285))
        for day in range(280):
            if day < ends and dice.rng.random() < habit:
                at = START + timedelta(days=day - 84)
                days.append({
                    "activity_id": f"{n} {day}", "customer_id": f"c:{n}", "active_on": at,
                    "logins": one_of(None, 1, 2), "uses": one_of(0, 1, 9), "orders": one_of(0, 0, 0, 1),
                })  # fmt: skip
    duty: Records = [
        {
            "staffing_id": f"{day} {hour} {channel}",
            "duty_at": START + timedelta(days=day, hours=hour),
            "channel": channel,
            "department": one_of("a", "b"),
            "agents": one_of(0.0, 2.0, 7.5),
        }
        for day in range(84)
        for hour in range(8, 12)
        for channel in ("phone", "chat")
    ]
    return {"invitation": questions, "activity": days, "staffing": duty}


class _Dice:
    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)

    def one_of(self, *values: object) -> object:
        return values[int(self.rng.integers(len(values)))]

    def moment(self, days: int = 84) -> datetime:
        return START + timedelta(minutes=int(self.rng.integers(days * 1_440)))

    def after(self, at: datetime, *hours: float) -> datetime | None:
        chosen = self.one_of(None, *hours)
        return None if chosen is None else at + timedelta(hours=float(str(chosen)))


def random_records(seed: int, rows: int = 3_000) -> tuple[Records, Records, Records]:
    """(contacts, answers, steps) over twelve weeks, as `publish_records` takes them."""
    dice = _Dice(seed)
    contacts = [_contact(dice, i) for i in range(rows)]
    return contacts, [_answer(dice, i) for i in range(rows)], [_step(dice, rows) for _ in range(rows // 4)]


def random_words(seed: int, contacts: Records) -> dict[str, Records]:
    """Scores of the texts of half of the contacts, and labels of some, as `publish_records` takes them."""
    rng = np.random.default_rng(seed)
    chosen = [contact for contact in contacts if rng.random() < 0.5]
    scores: Records = []
    for contact in chosen:
        p = None if rng.random() < 0.05 else float(rng.random())
        state = "unscored" if p is None else ("unclear", "negative", "not_negative")[int(rng.integers(3))]
        day = contact["started_at"].date()  # type: ignore[attr-defined]  # a datetime
        scores.append({"record_key": contact["interaction_id"], "day": day, "p": p, "state": state})
    words = ("negative", "not_negative", "unclear")
    labels: Records = [
        {"record_key": contact["interaction_id"], "verdict": words[int(rng.integers(3))]}
        for contact in chosen
        if rng.random() < 0.2
    ]
    return {"scores": scores, "labels": labels}


def _contact(dice: _Dice, i: int) -> dict[str, object]:
    at, one_of = dice.moment(), dice.one_of
    approver = one_of(None, "frontline", "supervisor")
    return {
        "interaction_id": str(i),
        "started_at": at,
        "case_id": one_of(None, f"k{i // 3}"),
        "channel": one_of("phone", "chat", "email", "sms", "bot"),
        "department": one_of("a", "b", None),
        "category": one_of("x", "y", "z", None),
        "team": one_of("t1", "t2", None),
        "agent_id": one_of("g1", "g2", "g3", None),
        "site": one_of("north", "south"),
        "customer_id": one_of(None, *(f"c:{n}" for n in range(300))),
        "direction": one_of("inbound", "inbound", "outbound", None),
        "abandoned": one_of(True, False, False, None),
        "wait_seconds": one_of(None, 0.0, 2.0, 15.0, 200.0, 5_000.0),
        "handle_seconds": one_of(None, 0.0, 300.0),
        "resolved": one_of(True, False, None),
        "transfers": one_of(None, 0, 1),
        "escalated": one_of(None, True, False),
        "self_service": one_of(None, True, False),
        "is_complaint": one_of(None, True, False),
        "complaint_grade": one_of(None, 1, 2, 3),
        "emotion_label": one_of(None, "anger", "anxiety", "neutral", "unclear"),
        "first_response_at": dice.after(at, 0.1, 1, 3),
        "ended_at": dice.after(at, 0.5, 2),
        "resolved_at": dice.after(at, 12, 48, 700),
        "promised_at": dice.after(at, 24, 72, 2_000),
        "fulfilled_at": dice.after(at, 12, 60),
        "compensation_kind": one_of(None, "basic", "emotional", "relational"),
        "compensation_amount": one_of(None, 10.0, 900.0),
        "compensation_approved_by": approver,
    }


def _answer(dice: _Dice, i: int) -> dict[str, object]:
    at = dice.moment()
    kind, low, end = _KINDS[int(dice.rng.integers(3))]
    return {
        "response_id": str(i),
        "responded_at": at,
        "sent_at": dice.one_of(None, at - timedelta(hours=2)),
        "kind": kind,
        "score": float(dice.rng.integers(low, end)),
        "scale_min": float(low),
        "scale_max": float(end - 1),
        "interaction_id": dice.one_of(None, str(i)),
        "case_id": dice.one_of(None, f"k{i // 3}"),
        "stage": dice.one_of(None, "contact", "repair"),
    }


def _step(dice: _Dice, rows: int) -> dict[str, object]:
    step = dice.one_of("attune", "calm", "diagnose", "solve", "deliver")
    return {"case_id": f"k{int(dice.rng.integers(rows // 3))}", "step": step, "step_at": dice.moment()}
