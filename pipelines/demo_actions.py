"""The improvement actions of the sample company: one that worked by plan, one that did nothing, one just begun."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipelines.demo_plan import LAST_DAY, call_back_start
from warehouse.actions import actions, add_action


def demo_actions(last_day: date = LAST_DAY) -> list[dict[str, Any]]:
    """Their entries in `actions.toml`. Evening waits are flat all year by plan, so the second has no effect."""
    call_back, monday = call_back_start(last_day), last_day - timedelta(days=6)
    support: dict[str, Any] = {
        "title": "Call-back promise: one named agent calls back within the hour",
        "owner": "Technical Support",
        "cause": "lag",
        "start": call_back,
        "registered": call_back - timedelta(weeks=2),
        "due": call_back + timedelta(weeks=13),
        "status": "running",
        "slice": {"department": "Technical Support"},
    }
    return [
        {**support, "id": "call-back", "metric": "fcr_reported", "expected": 6.0},
        {**support, "id": "call-back-csat", "metric": "csat_mean", "expected": 0.3,
         "title": "Call-back promise: satisfaction with the answer"},
        {"id": "queue-notice", "title": "The phone queue says how long the wait will be", "owner": "Billing",
         "cause": "expectation", "metric": "wait_over_180s", "expected": -4.0, "start": monday - timedelta(weeks=12),
         "registered": monday - timedelta(weeks=14), "due": monday + timedelta(weeks=2), "status": "running",
         "slice": {"channel": "phone"}},
        {"id": "refund-letter", "title": "Refund letters say what happens next, and by when", "owner": "Returns",
         "cause": "expectation", "metric": "fcr_reported", "expected": 4.0, "start": monday - timedelta(weeks=1),
         "registered": monday - timedelta(weeks=3), "due": monday + timedelta(weeks=12), "status": "running",
         "slice": {"department": "Returns"}},
    ]  # fmt: skip


def register_demo_actions(home: Path, last_day: date = LAST_DAY) -> None:
    """Writes them down, unless they stand there already."""
    known = {one.id for one in actions(home)}
    for entry in demo_actions(last_day):
        if entry["id"] not in known:
            add_action(home, entry)
