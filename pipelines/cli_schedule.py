"""Commands of the schedule: the dashboard's own process does the work, because only it draws."""

from __future__ import annotations

import subprocess
import sys
from typing import Annotated

import typer

from pipelines.cli_read import AsJson
from pipelines.cli_show import environment
from warehouse.settings import load_settings


def run(as_json: AsJson = False) -> None:
    """Make and send what is due by the plan in <home>/schedule.toml, then end; a timer calls this.

    Missed weeks are made up for, what failed is tried again, and nothing is sent twice. Exit code 9: a step failed.
    """
    _delivery("run", *_json(as_json))


def show(as_json: AsJson = False) -> None:
    """Where every due week stands for every recipient."""
    _delivery("show", *_json(as_json))


def again(
    to: Annotated[str, typer.Argument(help="The recipient's name in the plan.")],
    week: Annotated[str, typer.Option(help="The ISO week, like 2026-W46.")],
    reason: Annotated[str, typer.Option(help="Why; it is written to the log.")],
) -> None:
    """Send a week to a recipient at the next look, whatever became of it before."""
    _delivery("again", to, "--week", week, "--reason", reason)


def units() -> None:
    """Print the systemd units that look at the schedule every quarter of an hour."""
    _delivery("units")


def _json(as_json: bool) -> list[str]:
    return ["--json"] if as_json else []


def _delivery(*arguments: str) -> None:
    command = [sys.executable, "-m", "dashboard.delivery", *arguments]
    raise typer.Exit(subprocess.run(command, env=environment(load_settings()), check=False).returncode)
