"""The way from a figure to its records: which part of the question a mark or a row stands for, as it is written in an
address. Pure; the pages that show the records are views like any other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote

import polars as pl

from warehouse.catalogue import catalogue
from warehouse.slices import PLURALS, Slice

RECORDS = "records"
METRIC, AT, PART = "m", "at", "part"
CUSTOMER, SOURCE, CASE = "customer", "of", "case"
_OWN = {RECORDS: {METRIC, AT, PART}, "customer": {CUSTOMER}, "case": {SOURCE, CASE}}
"""What stands in the address of these pages alone."""
PARTS = ("judged", "counted", "others")
"""All records of a figure; those in the numerator of a share; the rest of them."""

_CLOCK = {"weekday": range(1, 8), "hour": range(24)}
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Cell:
    """What a mark or a row stands for.

    Attributes:
        metric: a key of the catalogue.
        narrow: (what, value) of every narrowing of the filters: week (its Monday), a dimension, weekday (1-7), hour.
    """

    metric: str
    narrow: tuple[tuple[str, str], ...] = ()

    def query(self) -> dict[str, str]:
        """The cell as it stands in an address."""
        at = ",".join(f"{what}:{_quoted(value)}" for what, value in self.narrow)
        return {METRIC: self.metric, **({AT: at} if at else {})}


@lru_cache(maxsize=4_000)
def _quoted(value: str) -> str:
    return quote(value, safe=" ")


def cell_from(query: Mapping[str, str | None]) -> Cell | None:
    """The cell of an address; None where it names no metric that there is. What cannot be read of the rest is None
    too: a list of other records than those asked for would be worse than none."""
    key, at = query.get(METRIC), query.get(AT) or ""
    if key not in catalogue() or len(at) > _LONGEST:
        return None
    narrow = []
    for part in filter(None, at.split(",")):
        what, colon, value = part.partition(":")
        if not colon or not _readable(what, unquote(value)):
            return None
        narrow.append((what, unquote(value)))
    return Cell(str(key), tuple(narrow))


def strange_to(view: str, names: Iterable[str]) -> set[str]:
    """The names in an address that belong to another page than this one."""
    return {*names} & set().union(*(own for page, own in _OWN.items() if page != view)) - _OWN.get(view, set())


def narrowed(where: Slice, cell: Cell) -> Slice | None:
    """The question of the filters, narrowed to the cell; None where nothing is left of it. Weekday and hour are not
    part of a question; see `on_the_clock`."""
    for what, value in cell.narrow:
        if what == "week":
            monday = date.fromisoformat(value)
            start, end = max(where.start, monday), min(where.end, monday + timedelta(days=6))
            if end < start:
                return None
            where = replace(where, start=start, end=end)
        elif what in PLURALS:
            asked = getattr(where, PLURALS[what])
            if asked and value not in asked:
                return None
            chosen: dict[str, Any] = {PLURALS[what]: (value,)}
            where = replace(where, **chosen)
    return where


def on_the_clock(cell: Cell) -> dict[str, int]:
    """The weekday and the hour of the cell, where it names them."""
    return {what: int(value) for what, value in cell.narrow if what in _CLOCK}


def cells(key: str, frame: pl.DataFrame, by: Sequence[str], *narrow: tuple[str, str]) -> list[Cell | None]:
    """The cell of every row of a frame; None where a row is of records whose value is not known, or is hidden.

    Args:
        key: the metric.
        frame: (rows: every column of `by`, and `suppressed` where there may be hidden rows).
        by: columns that name the row: week (or period), a dimension, weekday, hour.
        narrow: what all rows have in common.
    """
    found: list[Cell | None] = []
    for row in frame.iter_rows(named=True):
        values = [row[name] for name in by]
        if any(value is None for value in values) or row.get("suppressed"):
            found.append(None)
            continue
        named = ["week" if name == "period" else name for name in by]
        found.append(Cell(key, (*narrow, *zip(named, map(str, values), strict=True))))
    return found


def _readable(what: str, value: str) -> bool:
    if what == "week":
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return True
    if what in _CLOCK:
        return value.isdecimal() and int(value) in _CLOCK[what]
    return what in PLURALS and bool(value)
