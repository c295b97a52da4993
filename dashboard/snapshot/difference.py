"""What differs between two snapshots, figure by figure, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from dashboard.snapshot.kept import Kept

# What tells the rows of a data file apart; every other column is a figure or follows from one.
_NAMES = (
    "action",
    "words",
    "metric",
    "department",
    "channel",
    "week",
    "kind",
    "batch_id",
    "record_type",
    "source",
    "reason",
)
# Rows of these are in an order, or rest on another snapshot: what changed in them is told by the figures themselves.
DERIVED = ("agenda", "changes")
# Data files of the batches themselves.
_LEDGER = ("batch_rows", "kept_out")
_SAY = {
    "scope": "the snapshots are of another scope",
    "week": "the snapshots are of another week",
    "definition": "the definition, a setting or the calendar was changed",
    "goal": "another goal is in force",
    "records": "batches came, were taken back or judged anew",
    "version": "the warehouse holds another version of the records",
    "code": "the code is of another version",
    "unexplained": "nothing that the manifests name explains it: a file was changed by hand",
}


@dataclass(frozen=True)
class Causes:
    """Everything that two manifests name as different and that a figure can follow from."""

    scope: bool
    week: bool
    definitions: frozenset[str]
    goals: frozenset[str]
    batches: Mapping[str, list[str]]
    version: bool
    code: bool

    def of(self, frame: str, key: str | None, columns: list[str]) -> list[str]:
        """Why a row of a data file differs: the codes of `_SAY`, the plainest first."""
        if columns == ["goal"] or set(columns) <= {"goal", "against_goal"}:
            return ["goal"] if key in self.goals or self.week else ["unexplained"]
        found = ["scope"] if self.scope else []
        if self.week and not frame.endswith("_by_week"):
            found.append("week")
        if key in self.definitions or (key is None and self.definitions):
            found.append("definition")
        if any(self.batches.values()):
            found.append("records")
        elif self.version:
            found.append("version")
        if self.code and not found:
            found.append("code")
        # The window of the limits moves on with the week.
        if self.week and not found:
            found.append("week")
        return found or ["unexplained"]


@dataclass(frozen=True)
class Changed:
    """One row of one data file that differs: which figure, what of it, and why."""

    frame: str
    where: Mapping[str, Any]
    columns: Mapping[str, tuple[Any, Any]]
    why: list[str]

    def text(self) -> str:
        """It as one line."""
        place = ", ".join(str(value) for value in self.where.values() if value is not None)
        moved = "; ".join(f"{name} {_short(a)} -> {_short(b)}" for name, (a, b) in self.columns.items())
        return f"{self.frame} [{place}]: {moved} ({', '.join(_SAY[code] for code in self.why)})"


@dataclass(frozen=True)
class Difference:
    """Two snapshots against one another."""

    first: str
    second: str
    causes: Causes
    changed: list[Changed] = field(default_factory=list)

    def facts(self) -> dict[str, Any]:
        """It for a program."""
        return {
            "first": self.first,
            "second": self.second,
            "batches": dict(self.causes.batches),
            "definitions": sorted(self.causes.definitions),
            "goals": sorted(self.causes.goals),
            "code": self.causes.code,
            "changed": [
                {"figure": one.frame, "where": dict(one.where), "why": one.why,
                 "columns": {name: {"first": str_or(a), "second": str_or(b)} for name, (a, b) in one.columns.items()}}
                for one in self.changed
            ],
        }  # fmt: skip

    def text(self) -> str:
        """It for a person: every changed figure on a line."""
        lines = [f"{self.first} against {self.second}: {len(self.changed)} rows of figures differ."]
        lines += [f"Batches that {name}: {', '.join(found)}." for name, found in self.causes.batches.items() if found]
        return "\n".join([*lines, *(one.text() for one in self.changed)])


def difference(first: Kept, second: Kept) -> Difference:
    """Holds two snapshots against one another.

    Raises:
        StoreError: a data file is missing.
    """
    found = causes(first.manifest, second.manifest)
    changed = list(changes(first.frames(), second.frames(), found))
    return Difference(first.folder.name, second.folder.name, found, changed)


def causes(first: Mapping[str, Any], second: Mapping[str, Any]) -> Causes:
    """What differs between what two manifests rest on."""
    old, new = ({row["key"]: row for row in one["metrics"]} for one in (first, second))
    shared = [name for name in ("settings", "calendar", "answer_within_s") if first[name] != second[name]]
    keys = old.keys() | new.keys()
    versions = {key for key in keys if shared or _of(old, key, "version") != _of(new, key, "version")}
    goals = {key for key in keys if _of(old, key, "goal") != _of(new, key, "goal")}
    then, now = ({row["batch_id"]: row["status"] for row in one["batches"]} for one in (first, second))
    batches = {
        "came": sorted(now.keys() - then.keys()),
        "went": sorted(then.keys() - now.keys()),
        "turned": sorted(name for name in then.keys() & now.keys() if then[name] != now[name]),
    }
    scopes = [(one.get("department"), one["all_sources"], None if one["all_sources"] else one["sources"])
              for one in (first, second)]  # fmt: skip
    return Causes(
        scope=scopes[0] != scopes[1],
        week=first["week"] != second["week"],
        definitions=frozenset(versions),
        goals=frozenset(goals),
        batches=batches,
        version=first["data_version"] != second["data_version"],
        code=(first["code_sha256"], first["packages"]) != (second["code_sha256"], second["packages"]),
    )


def changes(first: Mapping[str, pl.DataFrame], second: Mapping[str, pl.DataFrame], found: Causes) -> Iterator[Changed]:
    """Every row that differs between the data files of two snapshots, and why."""
    for name in sorted(first.keys() | second.keys()):
        if name in DERIVED or (name in _LEDGER and found.week):
            continue
        old, new = _rows(first.get(name)), _rows(second.get(name))
        for key in sorted(old.keys() | new.keys(), key=str):
            if found.week and (key not in old or key not in new) and name.endswith("_by_week"):
                # The window of weeks moved on; only weeks that both show can differ.
                continue
            moved = _moved(old.get(key, {}), new.get(key, {}))
            if moved:
                where = dict(key)
                yield Changed(name, where, moved, found.of(name, where.get("metric"), list(moved)))


def _rows(frame: pl.DataFrame | None) -> dict[tuple[tuple[str, Any], ...], dict[str, Any]]:
    if frame is None:
        return {}
    names = [name for name in _NAMES if name in frame.columns]
    return {tuple((name, row[name]) for name in names): row for row in frame.iter_rows(named=True)}


def _moved(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    names = [name for name in dict.fromkeys([*old, *new]) if name not in _NAMES]
    return {name: (old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)}


def _of(rows: Mapping[str, Mapping[str, Any]], key: str, name: str) -> Any:
    return rows.get(key, {}).get(name)


def str_or(value: Any) -> Any:
    """A value as JSON can hold it."""
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def _short(value: Any) -> str:
    return "none" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)
