"""Where the schedule stands, as rows: for the command line and for the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dashboard.delivery import log
from dashboard.delivery.plan import Plan
from dashboard.delivery.state import Step, due_at, due_weeks, handed, made
from warehouse.settings import Settings
from warehouse.slices import week_label


@dataclass(frozen=True, slots=True)
class Row:
    """One week for one recipient.

    Attributes:
        week: the ISO week.
        due_at: when it was due.
        to, kind: the recipient.
        language, department: which snapshot.
        status: `waiting` (for records), `open`, `no_records` (of that week), `not_made`, `failed`, `given_up`,
            `unsure` or `done`.
        tries, at, reason: of the step that the status is of.
        snapshot: its name, once it is made.
    """

    week: str
    due_at: datetime
    to: str
    kind: str
    language: str
    department: str | None
    status: str
    tries: int
    at: datetime | None
    reason: str
    snapshot: str


def rows(settings: Settings, plan: Plan, now: datetime) -> list[Row]:
    """Every due week for every recipient, the newest week first."""
    events = list(log.events(settings.home))
    found = []
    for week in reversed(due_weeks(plan, now, settings.zone, settings.calendar)):
        label = week_label(week)
        waits = {
            (event["language"], event["department"])
            for event in events
            if event["event"] == "waiting" and event["week"] == label
        }
        for recipient in plan.recipients:
            edition = recipient.edition
            making, handing = made(events, plan, label, edition), handed(events, plan, label, recipient)
            status, step = _status(making, handing, waiting=(edition.language, edition.department) in waits)
            found.append(
                Row(
                    label, due_at(plan, week, settings.zone), recipient.name, recipient.kind, edition.language,
                    edition.department, status, step.tries, step.at, step.reason, making.snapshot,
                )
            )  # fmt: skip
    return found


def _status(making: Step, handing: Step, *, waiting: bool) -> tuple[str, Step]:
    if making.status == "done":
        return handing.status, handing
    if making.status == "open":
        return ("waiting" if waiting else "open"), making
    return ("not_made" if making.status == "failed" else making.status), making
