"""Commands of the improvement actions: list them with what became of them, add one, close one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

import typer

from pipelines import console
from pipelines.action_said import said, sentence
from pipelines.cli_read import AsJson, day_of
from warehouse.action_effects import Effect, effect
from warehouse.actions import Action, actions, add_action, as_entry, close_action
from warehouse.catalogue import metric
from warehouse.errors import DefinitionError
from warehouse.settings import Settings, load_settings
from warehouse.slices import Slice
from warehouse.store import opened
from warehouse.summary import extent, stamp

app = typer.Typer(help="Improvement actions: add one, close one. 'endvalue actions' lists them.", no_args_is_help=True)


def list_actions(as_json: AsJson = False) -> None:
    """Every action with its verified effect: what changed against what would be expected, with its interval.

    Example: endvalue actions
    """
    settings = load_settings()
    known = actions(settings.home)
    if not known:
        if as_json:
            console.say_json([])
            return
        console.say("No action is registered. Add one: 'endvalue action add --help'.")
        return
    with opened(settings) as warehouse:
        days = extent(warehouse) or (date.min, date.max)
        where = Slice(*days)
        found = [effect(warehouse, where, one, known) for one in known]
        trust = stamp(warehouse, where)
    if as_json:
        console.say_json([_fields(one) for one in found])
        return
    for one in found:
        _tell(one)
    console.say(f"As of {trust.as_of} UTC; gate: {trust.status}.")


@app.command()
def add(  # noqa: PLR0913, PLR0917 - each parameter is an option of the command line
    title: Annotated[str, typer.Option(help="What is done, in a few words.")],
    owner: Annotated[str, typer.Option(help="The department that answers for it.")],
    name: Annotated[str, typer.Option("--metric", help="The figure it should move; 'endvalue metrics' lists them.")],
    cause: Annotated[str, typer.Option(help="touchpoint, expectation, emotional, lag or value.")],
    start: Annotated[str, typer.Option(help="The first day on which it works, like 2026-11-30.")],
    due: Annotated[str, typer.Option(help="By when it should have worked.")],
    expected: Annotated[float, typer.Option(help="The change hoped for; percentage points for a share.")],
    where: Annotated[
        list[str] | None, typer.Option("--where", help="What it should move, like channel=phone; repeat it.")
    ] = None,
    against: Annotated[str | None, typer.Option(help="The dimension whose other values it is held against.")] = None,
    registered: Annotated[str | None, typer.Option(help="The day it was written down; today if none.")] = None,
    status: Annotated[str, typer.Option(help="planned or running.")] = "planned",
    action: Annotated[str | None, typer.Option("--id", help="Its name in commands; the next number if none.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write an action down before it starts; one that is written down later can be no more than suggestive.

    Example: endvalue action add --title "Call-back promise" --owner Support --metric fcr_reported --cause lag
    --where channel=phone --start 2026-11-30 --due 2027-02-28 --expected 4
    """
    settings = load_settings()
    made = add_action(
        settings.home,
        {
            "id": action, "title": title, "owner": owner, "metric": name, "cause": cause, "start": day_of(start),
            "registered": day_of(registered) or _today(settings), "expected": expected, "due": day_of(due),
            "status": status, "slice": _where(where or []), "against": against,
        },
    )  # fmt: skip
    if as_json:
        console.say_json(as_entry(made))
        return
    console.say(f"Registered '{made.id}': {made.title} ({made.owner}), {_moves(made)} from {made.start}.")
    if made.late:
        console.say(f"It started before it was registered ({made.registered}): its effect can only be suggestive.")


@app.command()
def close(
    action: Annotated[str, typer.Argument(help="The id of an action; 'endvalue actions' lists them.")],
    status: Annotated[str, typer.Option(help="done or stopped.")] = "done",
    on: Annotated[str | None, typer.Option(help="The day on which it was closed; today if none.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write down that an action is over. It stays in the list, with its effect.

    Example: endvalue action close A1 --status stopped
    """
    settings = load_settings()
    made = close_action(settings.home, action, status, day_of(on) or _today(settings))
    if as_json:
        console.say_json(as_entry(made))
        return
    console.say(f"'{made.id}' is {made.status} since {made.closed}.")


def _today(settings: Settings) -> date:
    return datetime.now(settings.zone).date()


def _where(given: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for text in given:
        dimension, equals, value = text.partition("=")
        if not equals or not value.strip():
            raise DefinitionError(f"'{text}' names no slice", "Write it like --where channel=phone.")
        found.setdefault(dimension.strip(), []).append(value.strip())
    return found


def _moves(action: Action) -> str:
    listed = "; ".join(f"{name} {', '.join(values)}" for name, values in action.where.items())
    return f"{metric(action.metric).label}, {listed or 'everything'}"


def _tell(found: Effect) -> None:
    action = found.action
    console.say(f"{action.id}  {action.title} ({action.owner}; {action.status}; due {action.due})")
    console.say(f"  {_moves(action)}, from {action.start}; hoped for {action.expected:+g} {said(found.unit)}".rstrip())
    console.say(f"  {sentence(found)}")


def _fields(found: Effect) -> dict[str, Any]:
    def numbers(name: str) -> dict[str, float | None]:
        one = getattr(found, name)
        ends = (None, None, None) if one is None else (one.value, one.lower, one.upper)
        return dict(zip((name, f"{name}_lower", f"{name}_upper"), ends, strict=True))

    plain = ("verdict", "method", "limits", "unit", "before", "after", "expected", "n_before", "n", "weeks_before",
             "weeks_after", "compared_with", "p", "as_expected")  # fmt: skip
    return {
        "action": as_entry(found.action) | {"late": found.action.late},
        **{name: getattr(found, name) for name in plain},
        **{name: value for part in ("effect", "trend", "level", "slope") for name, value in numbers(part).items()},
        "sentence": sentence(found),
        "weeks": console.rows_of(found.weeks),
    }
