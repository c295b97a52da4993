"""What the committee decided to do, in `<home>/actions.toml`: who owns it, what it should move, since when.

An action says beforehand which figure of which slice it should move, and by how much; `warehouse.action_effects` then
looks whether it did. One `[[action]]` each; an action that was written down after it had started is marked late.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from warehouse.action_fields import read_action
from warehouse.errors import DefinitionError
from warehouse.lock import locked
from warehouse.toml_text import quoted

FILE = "actions.toml"
OVER = ("done", "stopped")
"""The states in which nobody works on an action any more."""


@dataclass(frozen=True, slots=True)
class Action:
    """One improvement action.

    Attributes:
        id: its name in commands and files.
        title: what is done, in a few words.
        owner: the department that answers for it.
        metric: the figure that it should move.
        cause: which of the five attribution dimensions it is aimed at.
        start: the first day on which it works.
        registered: the day on which it was written down.
        expected: the change it should bring, in percentage points for a share, else in the metric's unit.
        due: by when it should have brought it.
        status: planned, running, done or stopped.
        where: the slice that it should move: dimension -> values; empty for everything.
        against: the dimension whose other values it is compared with; None where there is nothing to compare with.
        closed: the day on which it was closed; None while it is open.
    """

    id: str
    title: str
    owner: str
    metric: str
    cause: str
    start: date
    registered: date
    expected: float
    due: date
    status: str = "running"
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    against: str | None = None
    closed: date | None = None

    @property
    def late(self) -> bool:
        """Whether it was registered only after it had started."""
        return self.registered > self.start

    @property
    def is_open(self) -> bool:
        """Whether somebody still works on it."""
        return self.status not in OVER


def actions(home: Path) -> tuple[Action, ...]:
    """Every action as it stands in the file, the newest start first; none where there is no file.

    Raises:
        DefinitionError: the file is not TOML, or an entry is incomplete, has an unknown key or a wrong value.
    """
    path = home / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    except UnicodeDecodeError as error:
        raise DefinitionError(f"{path} is not UTF-8 ({error})", "Save the file as UTF-8.") from error
    return _parsed(text, path)


def visible(found: tuple[Action, ...], within: tuple[str, ...] | None) -> tuple[Action, ...]:
    """The actions that a reader of some departments alone may know of: those that one of them owns or is moved by."""
    if within is None:
        return found
    return tuple(
        one
        for one in found
        if one.owner in within or (one.where.get("department") and set(one.where["department"]) <= set(within))
    )


def add_action(home: Path, entry: Mapping[str, Any]) -> Action:
    """Appends an action to the file, what stands there kept as it is.

    Args:
        home: of the file.
        entry: its keys as they stand in the file; without an `id` it gets the next number.

    Raises:
        DefinitionError: a value is missing or wrong, or the id is taken.
        BusyError: another process is writing.
    """
    path = home / FILE
    home.mkdir(parents=True, exist_ok=True)
    with locked(home, "actions"):
        known = actions(home)
        given = {"id": _next_id(known), **{key: value for key, value in entry.items() if value is not None}}
        made = Action(**read_action(given, path))
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
        text = before + gap + _toml(made)
        _parsed(text, path)
        _write(path, text)
    return made


def close_action(home: Path, name: str, status: str, day: date) -> Action:
    """Writes into the file that an action is over; everything else in it stays as it is.

    Args:
        home: of the file.
        name: the id of the action.
        status: done or stopped.
        day: the day on which it was closed.

    Raises:
        DefinitionError: there is no such action, it is closed already, or the file cannot be changed safely.
        BusyError: another process is writing.
    """
    if status not in OVER:
        raise DefinitionError(f"An action is not closed as '{status}'", f"Use one of: {', '.join(OVER)}.")
    path = home / FILE
    with locked(home, "actions"):
        known = {one.id: one for one in actions(home)}
        if name not in known:
            listed = ", ".join(sorted(known)) or "none"
            raise DefinitionError(f"{path} holds no action '{name}'", f"Known: {listed}.")
        if not known[name].is_open:
            raise DefinitionError(f"The action '{name}' is {known[name].status} already", "Nothing is left to do.")
        text = _closed(path.read_text(encoding="utf-8"), name, status, day)
        after = {one.id: one for one in _parsed(text, path)}
        others = {key: one for key, one in after.items() if key != name}
        if after[name].status != status or others != {key: one for key, one in known.items() if key != name}:
            raise DefinitionError(
                f"{path}: the entry '{name}' cannot be changed without touching others", "Set its status by hand."
            )
        _write(path, text)
    return after[name]


def as_entry(action: Action) -> dict[str, Any]:
    """An action as its entry in the file, with dates as text: what a manifest keeps of it."""
    days = {key: getattr(action, key) for key in ("start", "registered", "due", "closed")}
    return {
        **{key: getattr(action, key) for key in ("id", "title", "owner", "metric", "cause", "expected", "status")},
        **{key: day.isoformat() for key, day in days.items() if day is not None},
        "slice": {key: list(values) for key, values in action.where.items()},
        **({} if action.against is None else {"against": action.against}),
    }


def from_entry(entry: Mapping[str, Any], path: Path) -> Action:
    """The action of an entry whose dates are text, as `as_entry` gives it.

    Raises:
        DefinitionError: it is incomplete, or a value is wrong.
    """
    days = ("start", "registered", "due", "closed")
    return Action(**read_action({k: date.fromisoformat(v) if k in days else v for k, v in entry.items()}, path))


def _parsed(text: str, path: Path) -> tuple[Action, ...]:
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError(f"{path} is not readable TOML ({error})", "Mend the file, or remove it.") from error
    entries = given.pop("action", [])
    if given or not isinstance(entries, list):
        raise DefinitionError(f"{path} holds more than [[action]] entries", "Remove the rest.")
    found = [Action(**read_action(entry, path, number)) for number, entry in enumerate(entries, start=1)]
    seen: set[str] = set()
    for one in found:
        if one.id in seen:
            raise DefinitionError(f"{path}: two actions have the id '{one.id}'", "Give one of them another id.")
        seen.add(one.id)
    return tuple(sorted(found, key=lambda one: (-one.start.toordinal(), one.id)))


def _next_id(known: tuple[Action, ...]) -> str:
    taken = {one.id for one in known}
    return next(f"A{number}" for number in range(1, len(known) + 2) if f"A{number}" not in taken)


def _toml(action: Action) -> str:
    lines = ["[[action]]"]
    for key, value in as_entry(action).items():
        if key == "slice":
            inside = ", ".join(f"{name} = [{', '.join(map(quoted, values))}]" for name, values in value.items())
            lines.append(f"slice = {{{f' {inside} ' if inside else ''}}}")
        elif isinstance(value, str) and key not in ("start", "registered", "due", "closed"):
            lines.append(f"{key} = {quoted(value)}")
        else:
            lines.append(f"{key} = {value}")
    return "\n".join(lines) + "\n"


def _closed(text: str, name: str, status: str, day: date) -> str:
    """The text with the status line of one entry changed, and the day below it."""
    lines, at, blocks = text.split("\n"), 0, []
    for index, line in enumerate(lines):
        if line.strip().replace(" ", "").startswith("[[action]]"):
            blocks.append((at, index))
            at = index
    blocks.append((at, len(lines)))
    for first, last in blocks:
        if not _is_of("\n".join(lines[first:last]), name):
            continue
        said = next((i for i in range(first, last) if lines[i].partition("=")[0].strip() == "status"), first)
        new = [f"status = {quoted(status)}", f"closed = {day.isoformat()}"]
        lines[said : said + 1] = new if said > first else [lines[first], *new]
        break
    return "\n".join(lines)


def _is_of(block: str, name: str) -> bool:
    try:
        entries = tomllib.loads(block).get("action", [])
    except tomllib.TOMLDecodeError:
        return False
    return bool(entries) and entries[0].get("id") == name


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(f".{FILE}.{os.getpid()}")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
