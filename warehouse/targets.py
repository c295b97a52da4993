"""Targets and goals with their dates of effect, from targets.toml."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

_FILE = Path(__file__).parent / "targets.toml"
ALWAYS = date(1990, 1, 1)
"""In `targets.toml` the day from which a target holds that was never another: older than any record."""


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def target_rows() -> list[tuple[str, str, date, float]]:
    """Every target as (name, channel, in force from, target)."""
    return [
        (entry["name"], channel, entry["from"], float(value))
        for entry in _document()["target"]
        for channel, value in entry.items()
        if channel not in {"name", "from"}
    ]


def goal(key: str, on: date) -> float | None:
    """What the committee wants the metric to be on that day, in the metric's unit; None where it set nothing."""
    found = goal_in_force(key, on)
    return None if found is None else found[0]


def goal_in_force(key: str, on: date) -> tuple[float, date] | None:
    """The goal of a metric on that day, and since when it is in force; None where nothing was set."""
    found = [
        (entry["from"], float(entry[key])) for entry in _document()["goal"] if entry["from"] <= on and key in entry
    ]
    since, value = max(found, default=(date.min, None))
    return None if value is None else (value, since)


def goal_rows() -> list[tuple[str, date, float]]:
    """Every goal as (metric, in force from, goal)."""
    return [
        (key, entry["from"], float(value))
        for entry in _document()["goal"]
        for key, value in entry.items()
        if key != "from"
    ]


def answer_target(channel: str, on: date) -> float | None:
    """Seconds within which a contact on that channel should be answered; None where there is no target."""
    found = [row for row in target_rows() if row[0] == "answer_within_s" and row[1] == channel and row[2] <= on]
    return max(found, key=lambda row: row[2])[3] if found else None


def write_targets(connection: duckdb.DuckDBPyConnection) -> None:
    """Puts the targets into the warehouse, for the marts to join."""
    connection.execute("delete from targets")
    rows = target_rows()
    marks = ", ".join(["(?, ?, ?, ?)"] * len(rows))
    connection.execute(f"insert into targets values {marks}", [value for row in rows for value in row])
