"""One look at the schedule: makes what is due, hands it over, writes down what came of it. Nothing is done twice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta

from dashboard.delivery import chat, log, mail, places
from dashboard.delivery.message import NotSentError, Parcel, UnsureError, parcel
from dashboard.delivery.plan import Edition, Plan, Recipient
from dashboard.delivery.state import due_at, due_weeks, handed, made, ready_to_make
from dashboard.snapshot.kept import folder_name, newest
from dashboard.snapshot.question import Question, holds_records
from warehouse.errors import EndValueError
from warehouse.lock import locked
from warehouse.process import TROUBLE
from warehouse.reach import reached
from warehouse.settings import HOME_VARIABLE, Settings
from warehouse.slices import week_label
from warehouse.store import opened
from warehouse.summary import options

Clock = Callable[[], datetime]
_MAKE_S = 3_600


class Run:
    """One look at one home."""

    def __init__(self, settings: Settings, plan: Plan, clock: Clock) -> None:
        self._settings, self._plan, self._clock = settings, plan, clock
        self.failed: list[str] = []
        self.done: list[str] = []

    def look(self) -> None:
        """Makes and sends what is due.

        Raises:
            BusyError: another look is under way.
        """
        with locked(self._settings.home / log.FOLDER, "a look at the schedule"):
            for week in due_weeks(self._plan, self._clock(), self._settings.zone, self._settings.calendar):
                for edition in self._plan.editions():
                    name = self._made(week, edition)
                    if name is not None:
                        self._hand_over(week_label(week), edition, name)

    def _made(self, week: date, edition: Edition) -> str | None:
        """The snapshot of an edition, made now where it is time for it; None where there is none yet."""
        label, home = week_label(week), self._settings.home
        step = made(log.events(home), self._plan, label, edition)
        if step.status == "done":
            return step.snapshot
        # Somebody froze it already, or a process was killed after it was whole and before it was written down; where
        # it was corrected since, the correction is what is sent.
        kept = newest(home / "snapshots", (label, edition.department, ()), edition.language)
        there, name = kept is not None, kept.folder.name if kept is not None else snapshot_name(label, edition)
        if not there and (not ready_to_make(step, self._plan, self._clock()) or self._waits(week, label, edition)):
            return None
        facts = {"week": label, "language": edition.language, "department": edition.department}
        if not there and self._is_empty(week, edition):
            # Said once, and looked at again: late records make a week like any other of it.
            if step.status != "no_records":
                log.add(home, self._clock(), "no_records", **facts)
            return None
        reason = None if there else self._make(label, edition, name)
        if reason is None:
            log.add(home, self._clock(), "made", **facts, snapshot=name)
            self.done.append(name)
            return name
        log.add(home, self._clock(), "not_made", **facts, reason=reason)
        self.failed.append(f"{name}: {reason}")
        return None

    def _make(self, week: str, edition: Edition, name: str) -> str | None:
        """Makes a snapshot in a process of its own; why it could not be made, or None."""
        command = [sys.executable, "-m", "dashboard.snapshot", "make", "--week", week]
        command += ["--language", edition.language, "--out", str(self._settings.home / "snapshots" / name)]
        if edition.department is not None:
            command += ["--department", edition.department]
        try:
            ran = subprocess.run(
                command, env={**os.environ, HOME_VARIABLE: str(self._settings.home)}, capture_output=True, text=True,
                timeout=_MAKE_S, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return f"it took more than {_MAKE_S} s"
        if ran.returncode:
            said = (ran.stderr.strip().splitlines() or [f"exit code {ran.returncode}"])[-1]
            return said.removeprefix(TROUBLE)[:500]
        return None

    def _is_empty(self, week: date, edition: Edition) -> bool:
        """Whether there are records, and none of that week; a department that nobody knows is a mistake in the plan."""
        try:
            with opened(self._settings) as warehouse:
                if edition.department not in (None, *options(warehouse)["department"]):
                    return False
                asked = Question(week, edition.language, department=edition.department)
                return not holds_records(warehouse, asked)
        except EndValueError:
            return False

    def _waits(self, week: date, label: str, edition: Edition) -> bool:
        """Whether the records do not reach the end of the week yet, and there is still time to wait for them."""
        home, now = self._settings.home, self._clock()
        try:
            with opened(self._settings) as warehouse:
                known = reached(warehouse)
        except EndValueError:
            known = None
        if known is not None and known[1] >= week + timedelta(days=6):
            return False
        until = due_at(self._plan, week, self._settings.zone) + timedelta(hours=self._plan.wait_hours)
        if now >= until:
            return False
        facts = {
            "week": label, "language": edition.language, "department": edition.department,
            "last_day": None if known is None else known[1].isoformat(),
        }  # fmt: skip
        # Said once for each state of the records, not at every look.
        if not any(event["event"] == "waiting" and facts.items() <= event.items() for event in log.events(home)):
            log.add(home, now, "waiting", **facts)
        return True

    def _hand_over(self, week: str, edition: Edition, name: str) -> None:
        for recipient in self._plan.recipients:
            if recipient.edition == edition:
                step = handed(log.events(self._settings.home), self._plan, week, recipient)
                if ready_to_make(step, self._plan, self._clock()):
                    self._send(week, recipient, name)

    def _send(self, week: str, recipient: Recipient, name: str) -> None:
        home, facts = self._settings.home, {"week": week, "to": recipient.name, "snapshot": name}
        try:
            packed = parcel(home / "snapshots" / name, self._plan.link)
            # Written down before it goes out: whatever is killed from here on is not sent a second time unseen.
            log.add(home, self._clock(), "sending", **facts)
            left_out = _SEND[recipient.kind](packed, recipient, self._clock())
        except UnsureError as error:
            self._failed("unsure", facts, str(error))
        except (NotSentError, EndValueError) as error:
            self._failed("not_sent", facts, str(error))
        else:
            log.add(home, self._clock(), "sent", **facts, **({"reason": left_out} if left_out else {}))
            self.done.append(f"{name} -> {recipient.name}")

    def _failed(self, event: log.Event, facts: dict[str, str], reason: str) -> None:
        log.add(self._settings.home, self._clock(), event, **facts, reason=reason)
        self.failed.append(f"{facts['snapshot']} -> {facts['to']}: {reason}")


def snapshot_name(week: str, edition: Edition) -> str:
    """The folder of an edition below `<home>/snapshots`."""
    return folder_name(week, edition.department, (), edition.language, 1)


_SEND: dict[str, Callable[[Parcel, Recipient, datetime], str]] = {
    "mail": lambda packed, to, at: mail.send(packed, to.name, to.options, at),
    "folder": lambda packed, to, at: places.to_folder(packed, to.options),
    "s3": lambda packed, to, at: places.to_bucket(packed, to.options),
    "chat": lambda packed, to, at: chat.send(packed, to.options, at),
}
