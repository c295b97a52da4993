"""Where every week stands: what is due, what was made, who got it; from the plan, the log and the clock alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.delivery.plan import Edition, Plan, Recipient
from warehouse.calendar import Calendar

# What can be handed over twice without harm: the same files in the same place.
REPEATABLE = frozenset({"folder", "s3"})


@dataclass(frozen=True, slots=True)
class Step:
    """How often something was tried, and how that ended.

    Attributes:
        status: `open`, `no_records` (of that week, so far), `done`, `failed` (will be tried again), `given_up`, or
            `unsure` (it may have arrived).
        tries: how often it failed since it was last asked for.
        at: when the status came about; None for `open`.
        reason: why it failed.
        snapshot: the name of the snapshot that was made or sent.
    """

    status: str = "open"
    tries: int = 0
    at: datetime | None = None
    reason: str = ""
    snapshot: str = ""


def due_weeks(plan: Plan, now: datetime, zone: ZoneInfo, calendar: Calendar) -> list[date]:
    """The first days of the weeks that are due at a moment, oldest first, not more than are made up for."""
    this_week = calendar.start_of(now.astimezone(zone).date(), "week")
    back = [this_week - timedelta(weeks=number) for number in range(plan.catch_up_weeks + 1, 0, -1)]
    due = [week for week in back if week >= plan.first_week and due_at(plan, week, zone) <= now]
    return due[-plan.catch_up_weeks :]


def due_at(plan: Plan, week: date, zone: ZoneInfo) -> datetime:
    """When the snapshot of a week is due: the chosen weekday and time after its last day."""
    after = week + timedelta(days=7)
    day = after + timedelta(days=(plan.weekday - after.weekday()) % 7)
    return datetime.combine(day, plan.at, tzinfo=zone)


def ready_to_make(step: Step, plan: Plan, now: datetime) -> bool:
    """Whether it is time to try (again)."""
    if step.status in ("open", "no_records"):
        return True
    if step.status != "failed" or step.at is None:
        return False
    return now >= step.at + timedelta(minutes=plan.retry_minutes * 2 ** (step.tries - 1))


def made(log: Iterable[Mapping[str, Any]], plan: Plan, week: str, edition: Edition) -> Step:
    """How far the making of an edition is."""
    step = Step()
    for event in log:
        if (event.get("week"), event.get("language"), event.get("department")) != (
            week, edition.language, edition.department,
        ):  # fmt: skip
            continue
        at = datetime.fromisoformat(event["at"])
        if event["event"] == "made":
            step = Step("done", step.tries, at, "", event["snapshot"])
        elif event["event"] == "no_records":
            step = Step("no_records", at=at)
        elif event["event"] == "not_made":
            step = _failed(step, plan, at, event)
        elif event["event"] == "again" and event.get("to") is None:
            step = Step()
    return step


def handed(log: Iterable[Mapping[str, Any]], plan: Plan, week: str, recipient: Recipient) -> Step:
    """How far the delivery of a week to a recipient is.

    A delivery that was begun and whose end nobody saw may have arrived. A file is put in its place again; a message is
    not sent again unless a person says so.
    """
    step = Step()
    for event in log:
        if (event.get("week"), event.get("to")) != (week, recipient.name):
            continue
        at = datetime.fromisoformat(event["at"])
        match event["event"]:
            case "sent":
                step = Step("done", step.tries, at, event.get("reason", ""), event["snapshot"])
            case "sending":
                status = "open" if recipient.kind in REPEATABLE else "unsure"
                step = Step(status, step.tries, at, "the process ended while it sent", event["snapshot"])
            case "not_sent":
                step = _failed(step, plan, at, event)
            case "unsure":
                step = Step("unsure", step.tries + 1, at, event["reason"], step.snapshot)
            case "again":
                step = Step()
    return step


def _failed(step: Step, plan: Plan, at: datetime, event: Mapping[str, Any]) -> Step:
    tries = step.tries + 1
    return Step("given_up" if tries >= plan.tries else "failed", tries, at, event["reason"], step.snapshot)
