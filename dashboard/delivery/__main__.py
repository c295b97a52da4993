"""The command line of the schedule: `python -m dashboard.delivery run`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from dashboard.delivery import log
from dashboard.delivery.overview import rows
from dashboard.delivery.plan import FILE, Plan, load_plan
from dashboard.delivery.run import Run
from dashboard.delivery.units import units
from warehouse.errors import DefinitionError, DeliveryError, EndValueError
from warehouse.process import TROUBLE, end
from warehouse.settings import Settings, load_settings
from warehouse.slices import iso_week, week_label


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the exit code is that of the error class."""
    asked = _parser().parse_args(arguments)
    try:
        settings = load_settings()
        if asked.what == "units":
            sys.stdout.write(units(settings.home))
            return 0
        plan = load_plan(settings.home, settings.calendar)
        if plan is None:
            raise DefinitionError(
                f"There is no plan at {settings.home / FILE}", "Write one as docs/schedule.md shows, and run it again."
            )
        {"run": _run, "show": _show, "again": _again}[asked.what](settings, plan, asked)
    except EndValueError as error:
        sys.stderr.write(f"{TROUBLE}{' '.join(str(error).split())}\n")
        return error.exit_code
    return 0


def _run(settings: Settings, plan: Plan, asked: argparse.Namespace) -> None:
    run = Run(settings, plan, lambda: datetime.now(UTC))
    run.look()
    if asked.json:
        _say_json({"done": run.done, "failed": run.failed})
    else:
        for line in run.done or ["Nothing was due."]:
            sys.stdout.write(f"{line}\n")
    if run.failed:
        raise DeliveryError(
            f"{len(run.failed)} of the schedule's steps failed: {'; '.join(run.failed)}",
            "They are tried again at the next looks; 'endvalue schedule show' says how it stands.",
        )


def _show(settings: Settings, plan: Plan, asked: argparse.Namespace) -> None:
    found = rows(settings, plan, datetime.now(UTC))
    if asked.json:
        _say_json([asdict(row) for row in found])
        return
    for row in found or ():
        reason = f" ({row.reason})" if row.reason else ""
        edition = row.language if row.department is None else f"{row.language}, {row.department}"
        sys.stdout.write(f"{row.week}  {row.to} [{row.kind}, {edition}]: {row.status.replace('_', ' ')}{reason}\n")
    if not found:
        sys.stdout.write("No week is due yet.\n")


def _again(settings: Settings, plan: Plan, asked: argparse.Namespace) -> None:
    week = week_label(iso_week(asked.week, settings.calendar)[0])
    recipient = next((each for each in plan.recipients if each.name == asked.to), None)
    if recipient is None:
        known = ", ".join(each.name for each in plan.recipients)
        raise DefinitionError(f"The plan names no '{asked.to}'", f"Known: {known}.")
    now, edition = datetime.now(UTC), recipient.edition
    log.add(settings.home, now, "again", week=week, to=recipient.name, reason=asked.reason)
    log.add(
        settings.home, now, "again", week=week, language=edition.language, department=edition.department,
        reason=asked.reason,
    )  # fmt: skip
    sys.stdout.write(f"{week} goes to {recipient.name} at the next look.\n")


def _say_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="endvalue schedule", description="Snapshots made and sent on schedule.")
    commands = parser.add_subparsers(dest="what", required=True)
    for name in ("run", "show"):
        commands.add_parser(name).add_argument("--json", action="store_true")
    commands.add_parser("units")
    again = commands.add_parser("again")
    again.add_argument("to")
    again.add_argument("--week", required=True)
    again.add_argument("--reason", required=True)
    return parser


if __name__ == "__main__":
    end(main())
