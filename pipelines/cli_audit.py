"""The command that reads the audit log."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines import console
from pipelines.cli_read import AsJson
from warehouse.audit import EVENTS, events
from warehouse.errors import DefinitionError
from warehouse.settings import load_settings


def show_audit(
    event: Annotated[str, typer.Option(help=f"Only these events: {', '.join(EVENTS)}.")] = "",
    user: Annotated[str, typer.Option(help="Only of this user.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the newest first.")] = 100,
    as_json: AsJson = False,
) -> None:
    """Show who signed in, was refused, exported, looked at records, or froze a week, newest first."""
    if event and event not in EVENTS:
        raise DefinitionError(f"There is no event '{event}'", f"Use one of: {', '.join(EVENTS)}.")
    found = events(load_settings().home, event, user, limit)
    if as_json:
        console.say_json(found)
        return
    for row in found:
        facts = " ".join(f"{key}={value}" for key, value in row.items() if key not in ("at", "event", "user"))
        console.say(f"{row['at']}  {row['event']}  {row['user']}  {facts}")
