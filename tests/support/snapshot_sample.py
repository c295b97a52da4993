"""A published warehouse of 20 made-up weeks for the snapshot: every figure can be judged, one department is tiny."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from small_warehouse import add_batch, publish_records, settings_in

from warehouse.publish import publishing
from warehouse.settings import Settings

START = datetime(2026, 1, 5)  # a Monday, 2026-W02
WEEKS = 20
WEEK = "2026-W20"  # the last week but one, so that its contacts are old enough to be judged
TINY = "Archive"
PHONE = "13800138000"
FORMULA = "=cmd|' /C calc'!A0"
_CHANNELS = ("phone", "chat", "email")
_DEPARTMENTS = ("Billing", "Returns", FORMULA)
_EMOTIONS = ("anger", "neutral", "positive", "neutral", "unclear")


def publish_sample(home: Path, weeks: int = WEEKS) -> Settings:
    """Publishes the sample in a home folder, whose settings file says what it was counted with."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "settings.toml").write_text('business_zone = "UTC"\n', encoding="utf-8")
    settings = settings_in(home, min_group=5)
    contacts = [_contact(day, index) for day in range(7 * weeks) for index in range(12)]
    scores = [
        {"record_key": contact["interaction_id"], "day": contact["started_at"].date(), "p": 0.9, "intensity": 2}
        for contact in contacts
        if contact["text"]
    ]
    answers = [answer for contact in contacts for answer in _answers(contact)]
    publish_records(settings, contacts, answers, source="helpdesk", scores=scores)
    add_batch(settings, "b-1", status="warned", at=START + timedelta(days=7 * weeks), source="helpdesk")
    with publishing(settings) as building:
        con = building.connection
        con.execute("insert into batch_files values ('b-1', 1, 'landing/contacts.csv', 10, 'ab', 1690, null)")
        con.execute("insert into batch_counts values ('b-1', 'interaction', 1690, 1680, 7, 3, 0, 0, 0, 0, 0, 0)")
        con.execute(
            "insert into quarantine values "
            "('b-1', 'interaction', 1, 'contacts.csv', 2, ['started_at_missing', 'interaction_id_missing'], '{}')"
        )
        building.publish(figures_changed=True)
    return settings


def _contact(day: int, index: int) -> dict[str, Any]:
    """Contact number `index` of a day; all that varies follows from the two numbers."""
    turn = day * 7 + index * 5
    wait = float((turn * 37) % 240)
    abandoned = turn % 23 == 0
    started = START + timedelta(days=day, hours=8 + index)
    broken = day >= 7 * (WEEKS - 3) and index % 3 == 1
    return {
        "interaction_id": f"{day}-{index}",
        "channel": _CHANNELS[index % 3],
        "started_at": started,
        "customer_id": f"helpdesk:{turn % 500}",
        "category": "Refund" if turn % 2 else "Delivery",
        "wait_seconds": wait,
        "handle_seconds": None if abandoned else 300.0,
        "abandoned": abandoned,
        "answered_at": None if abandoned else started + timedelta(seconds=wait),
        "transfers": 0,
        "resolved": turn % 4 != 0 and not broken,
        "department": TINY if (day % 7, index) == (0, 0) else _DEPARTMENTS[(index // 3) % 3],
        "emotion_label": "anger" if broken else _EMOTIONS[turn % 5],
        # As no load would store it: with a number that is not masked yet.
        "text": f"Refund {turn % 40} never came, call me on {PHONE}" if broken else None,
    }


def _answers(contact: dict[str, Any]) -> list[dict[str, Any]]:
    day, index = (int(part) for part in contact["interaction_id"].split("-"))
    if index % 2:
        return []
    about = {
        "responded_at": contact["started_at"] + timedelta(hours=1),
        **{name: contact[name] for name in ("interaction_id", "customer_id", "channel", "department", "category")},
    }
    turn = day * 3 + index
    return [
        {**about, "response_id": f"csat-{day}-{index}", "kind": "csat", "score": float(1 + turn % 5)},
        {**about, "response_id": f"nps-{day}-{index}", "kind": "nps", "score": float(turn % 11), "scale_min": 0.0,
         "scale_max": 10.0},
    ]  # fmt: skip
