"""Periods of which a figure may be given to a reader who may ask for other periods too, and sees no records.

Weeks of a slice are joined into blocks (`warehouse.cuts`); a figure is given where its period begins and ends at bounds
of blocks, because then no other period differs from it by too few records. The table of a question has a dimension for
all that it is filtered by or broken down by, as in `warehouse.subtraction`; hours and weekdays are none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl

from warehouse.calendar import PERIODS
from warehouse.catalogue import Metric
from warehouse.cuts import Cuts, cuts
from warehouse.frames import Truths, in_order
from warehouse.marts import HOURLY, changes, ordered, sketched, sums
from warehouse.reach import is_fixed, told_weeks
from warehouse.slices import Slice
from warehouse.store import Warehouse
from warehouse.subtraction import inside
from warehouse.summary import extent

Counted = Callable[[Slice, Sequence[str]], pl.DataFrame]
_TIMES = (*PERIODS, *HOURLY)
_WEEK = 7
# What lies within departments, but for a few records.
_INNER, _OUTER = ("category", "team"), "department"
_MOST_DIMENSIONS = 2


def told_of(names: Collection[str]) -> bool:
    """Whether anything is given of the table of these dimensions.

    Of three at once nearly all cells are too small, and what follows from those that are not takes longer to find than
    a reader waits. Tables of channels by category and of channels by department, whose categories lie within
    departments, tell together what neither tells.
    """
    within = len(names) < 2 or _OUTER in names or not any(name in names for name in _INNER)
    return within and len(names) <= _MOST_DIMENSIONS


class Blocks:
    """The blocks of one metric in one table of slices.

    Attributes:
        cells: (cells, dimensions): the cells of the table.
        cuts: at which bounds they are known.
        first: the first day with records; nothing lies before, so every earlier day is the first bound.
        least, bounds: the first day of its week, and how many bounds of weeks there are.
    """

    def __init__(
        self, cells: pl.DataFrame, n: np.ndarray, found: Cuts, first: date, least: date, *, from_start: bool
    ) -> None:
        self.cells, self._n, self.cuts, self._from_start = cells, n, found, from_start
        self.first, self.least, self.bounds = first, least, len(found.known)

    def _bound(self, day: date) -> int | None:
        """Which bound the start of a day is, if any."""
        if day <= self.first:
            return 0
        weeks, rest = divmod((day - self.least).days, _WEEK)
        return weeks if not rest and 0 <= weeks < self.bounds else None

    def given(
        self, frame: pl.DataFrame, periods: Sequence[tuple[date, date]], by: Sequence[str], where: Slice
    ) -> Truths:
        """Which rows of an answer may be given.

        Args:
            frame: (rows: *by, ...), the answer.
            periods: the first and the last day of each row.
            by: its dimensions, without periods and hours.
            where: the slice that was asked.
        """
        summed = inside(self.cells, frame, by, where.chosen())
        found = np.ones(len(frame), dtype=bool)
        for end in (False, True) if self._from_start else (True,):
            days = [last + timedelta(days=1) if end else first for first, last in periods]
            for day in set(days):
                at, bound = np.array([one == day for one in days]), self._bound(day)
                found[at] &= False if bound is None else self.cuts.implies(summed[at], bound)
        return found

    def nearest(self, where: Slice) -> tuple[date, date] | None:
        """The period nearest to the one asked that holds records and of which the whole slice may be given, the later
        of two; None where there is none."""
        one = pl.DataFrame({"n": [0]})
        summed = inside(self.cells, one, (), where.chosen())
        open_ones = [bound for bound in range(self.bounds) if self.cuts.implies(summed, bound)[0]]
        start, end = ((day - self.least).days / _WEEK for day in (where.start, where.end + timedelta(days=1)))
        sums = np.concatenate([[0], np.cumsum(self._n @ summed[0])])
        pairs = [
            (a, b)
            for a in (open_ones if self._from_start else [round(start)])
            for b in open_ones
            if a < b and sums[a] < sums[b]
        ]
        if not pairs:
            return None
        a, b = min(pairs, key=lambda pair: (abs(pair[0] - start) + abs(pair[1] - end), -pair[1]))
        return self.least + timedelta(days=_WEEK * a), self.least + timedelta(days=_WEEK * b - 1)


def blocks_of(warehouse: Warehouse, wanted: Metric, names: Sequence[str], counted: Counted) -> Blocks | None:
    """The blocks of a metric in the table of these dimensions; None where there is nothing to tell: no record of the
    metric, or no whole week, so that there is one period alone.

    The table holds every department, whatever the reader's bound: readers of different bounds, and who reads the report
    of one department, may subtract what they see from one another.

    Args:
        warehouse, wanted: the version that is asked, and what.
        names: the dimensions of the table.
        counted: the metric's groups with their `n` over a slice.
    """
    weeks = told_weeks(warehouse)
    if weeks is None:
        return None
    names = ordered(set(names))
    return warehouse.memory.answer(
        ("blocks", wanted.key, names), lambda: _worked_out(warehouse, wanted, names, Slice(*weeks), counted)
    )


def _worked_out(
    warehouse: Warehouse, wanted: Metric, names: tuple[str, ...], everything: Slice, counted: Counted
) -> Blocks | None:
    # Totals of categories and teams are decided on beside those of the departments that they lie in.
    inner = next((name for name in _INNER if name in names), None)
    every = names if inner is None else ordered({*names, _OUTER})
    table = in_order(_records(warehouse, wanted, every, everything, counted), (*every, "week"))
    cells = table.select(every).unique(maintain_order=True) if every else pl.DataFrame({"n": [0]})
    if cells.is_empty():
        return None
    count = (everything.end - everything.start).days // _WEEK + 1
    n = np.zeros((count, len(cells)), dtype=np.int64)
    weeks = [(start - everything.start).days // _WEEK for start in table["week"]]
    places = {row: place for place, row in enumerate(cells.rows())} if every else {}
    at = [places[row] for row in table.select(every).rows()] if every else [0] * len(table)
    np.add.at(n, (weeks, at), table["n"].to_numpy())
    number = everything.start.toordinal() // _WEEK
    found = cuts(
        tuple(tuple(cells[name].to_list()) for name in every),
        n.tobytes(),
        tuple(range(number + 1, number + 1 + count)),
        warehouse.settings.min_group,
        tuple(every.index(name) for name in names),
        None if inner is None else (every.index(inner), every.index(_OUTER)),
    )
    if names != every:
        cells, n = _joined(cells.select(names), n)
    known = extent(warehouse)
    first = everything.start if known is None else known[0]
    return Blocks(cells, n, found, first, everything.start, from_start=wanted.kind != "last_answer")


def _joined(cells: pl.DataFrame, n: np.ndarray) -> tuple[pl.DataFrame, np.ndarray]:
    """The different cells in the order in which they come, and what each has in every week."""
    groups = cells.unique(maintain_order=True)
    places = {row: place for place, row in enumerate(groups.rows())}
    joined = np.zeros((len(n), len(groups)), dtype=n.dtype)
    np.add.at(joined.T, [places[row] for row in cells.rows()], n.T)
    return groups, joined


def _records(
    warehouse: Warehouse, wanted: Metric, names: Sequence[str], everything: Slice, counted: Counted
) -> pl.DataFrame:
    """(groups and weeks: *names, week, n): the records that came into a figure in each week."""
    by = (*names, "week")
    if wanted.kind == "last_answer":
        # What differs between two states is who answered in between, not who has an answer.
        ever = replace(everything, start=date.min)
        first = pl.lit(everything.start)
        return changes(warehouse, wanted.mart, ever, by).with_columns(pl.max_horizontal("week", first))
    if wanted.kind == "audited":
        (name,) = wanted.denominator
        return sums(warehouse, wanted.mart, wanted.denominator, everything, by).rename({name: "n"})
    if wanted.kind == "quantile":
        return sketched(warehouse, wanted.measure, everything, by)
    return counted(everything, by).select(*by, "n")


def outside(
    warehouse: Warehouse, wanted: Metric, frame: pl.DataFrame, where: Slice, by: Sequence[str], counted: Counted
) -> Truths:
    """Which rows of an answer may not be given: those whose period does not begin and end with blocks, and all of a
    table that nothing is given of."""
    if set(by) & set(HOURLY) and not is_fixed(warehouse, where):
        # Hours are held against those of the same period alone.
        return np.ones(len(frame), dtype=bool)
    groups = [name for name in by if name not in _TIMES]
    if not told_of({*where.chosen(), *groups}):
        return np.ones(len(frame), dtype=bool)
    found = blocks_of(warehouse, wanted, (*where.chosen(), *groups), counted)
    if found is None:
        return np.zeros(len(frame), dtype=bool)
    return ~found.given(frame, _periods(warehouse, frame, where, by), groups, where)


def _periods(warehouse: Warehouse, frame: pl.DataFrame, where: Slice, by: Sequence[str]) -> list[tuple[date, date]]:
    """The first and the last day of each row."""
    for name in by:
        if name in PERIODS:
            ends = warehouse.settings.calendar.end_of
            return [(max(start, where.start), min(ends(start, name), where.end)) for start in frame[name]]
    return [(where.start, where.end)] * len(frame)
