"""At which bounds of weeks the groups of a table may be cut, so that no two periods differ by a small group.

Whoever knows the figure of every period of a group knows its running sum at every bound of a week, and the other way
round. So what is decided is at which bounds the running sum of each group is known. The weeks between two of them are a
block. A week too small to stand alone is joined to the following ones up to the next fourth week, of the same four for
all groups, so that one period shows as much as possible. Nothing looks ahead: a bound that was open stays open
when weeks are added, and the latest block stays closed until it is full.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import combinations

import numpy as np

from warehouse.cut_nested import Nested, nested
from warehouse.cut_series import Series
from warehouse.cut_watched import implied
from warehouse.frames import Truths
from warehouse.stats.intervals import Array

_Groups = tuple[int, ...]
JOINED = 4
"""Weeks that small ones are joined to."""
MOST_OUTER = 40
"""Categories are decided on beside so many departments; to decide on more takes minutes."""


@dataclass(frozen=True, slots=True)
class Cuts:
    """What may be known of the cells of a table.

    Attributes:
        known: (bounds, cells) of truths; bound 0 is the start of the first week.
        free: of each bound (unknown cells, directions): how their running sums may differ while all that is known
            stays; None where that was not worked out.
    """

    known: Truths
    free: tuple[Array | None, ...]

    def implies(self, inside: Truths, bound: int) -> Truths:
        """Whether each sum of cells, (sums, cells) of truths, is known at a bound."""
        return implied(inside, self.known[bound], self.free[bound])


def joined_from(start: date) -> date:
    """The first day of the weeks that the small ones of this week are joined with."""
    return start - timedelta(weeks=start.toordinal() // 7 % JOINED)


@lru_cache(maxsize=200)
def cuts(
    columns: tuple[tuple[object, ...], ...],
    counts: bytes,
    weeks: tuple[int, ...],
    min_group: int,
    asked: _Groups | None = None,
    within: tuple[int, int] | None = None,
) -> Cuts:
    """The bounds at which each cell of a table is cut.

    Totals of every order are decided on before the cells that they sum, as in `warehouse.cells`: whoever asks for a
    total alone gets it alone. Kept: every question is judged beside the same table.

    Args:
        columns: the value of each dimension, cell by cell; none for the whole alone, which is one cell.
        counts: (weeks, cells) of int64, the records of each cell in each week.
        weeks: the number of each week, on from the first without a gap; a block ends with those that JOINED divides.
        min_group: the smallest group that may be shown.
        asked: the dimensions of the table that is asked for; all of them where it is None.
        within: a dimension whose values lie within those of another one, and that other: totals of the first are
            decided on beside totals of the other (`warehouse.cut_nested`), which must be known for it.

    Returns:
        The cuts of the groups of the dimensions asked for, in the order in which they come.
    """
    n = np.frombuffer(counts, dtype=np.int64).reshape(len(weeks), -1).astype(float)
    cells = np.stack([_codes(column) for column in columns], axis=1) if columns else np.zeros((1, 0), dtype=int)
    table = _Table(n, cells, [number % JOINED == 0 for number in weeks], min_group, within)
    member, series = table.decided(tuple(range(len(columns))) if asked is None else asked)
    groups = member[np.sort(np.unique(member, return_index=True)[1])]
    known = np.stack(series.known)
    free = [_placed(one, at, np.argsort(groups)) for one, at in zip(series.free, known, strict=True)]
    return Cuts(known[:, groups], tuple(free))


class _Table:
    """The groups of every order of a table, each decided once, after those that it is decided beside."""

    def __init__(
        self, n: Array, cells: np.ndarray, ends: list[bool], min_group: int, within: tuple[int, int] | None
    ) -> None:
        self._n, self._cells, self._ends, self._min_group, self._within = n, cells, ends, min_group, within
        self._sums = np.concatenate([np.zeros((1, n.shape[1])), np.cumsum(n, axis=0)])
        self._orders: dict[_Groups, tuple[np.ndarray, Series]] = {}

    def decided(self, order: _Groups) -> tuple[np.ndarray, Series]:
        """To which group of an order each cell belongs, and the groups on their way through the weeks."""
        if order not in self._orders:
            member = self._member(order)
            series = Series(np.stack([np.bincount(member, week) for week in self._n]), self._min_group)
            beside = self._beside(order, member)
            for bound, (is_end, totals) in enumerate(zip(self._ends, self._totals(order, member), strict=True), 1):
                series.step(is_end, *totals, beside.apart(bound) if beside else ())
            self._orders[order] = member, series
        return self._orders[order]

    def _member(self, order: _Groups) -> np.ndarray:
        return np.unique(self._cells[:, order], axis=0, return_inverse=True)[1].reshape(-1)

    def _beside(self, order: _Groups, member: np.ndarray) -> Nested | None:
        """What the groups of the dimension that lies within another one tell together with the groups of that."""
        if self._within is None or order != self._within[:1] or self._member(self._within[1:]).max() >= MOST_OUTER:
            return None
        outer, series = self.decided(self._within[1:])

        def known(groups: Truths, bound: int) -> Truths:
            return implied(groups, series.known[bound], series.free[bound])

        return nested(self._sums, outer, member, known, self._min_group)

    def _totals(self, order: _Groups, member: np.ndarray) -> Iterator[tuple[Array, Array]]:
        """Week by week the known and the unknown totals over the groups of an order, (totals, groups) of 0 and 1."""
        parts, known = [np.zeros((0, member.max() + 1))], [np.zeros((len(self._n) + 1, 0), dtype=bool)]
        for size in range(len(order)):
            for within in combinations(order, size):
                belongs, series = self.decided(within)
                table = np.zeros((belongs.max() + 1, member.max() + 1))
                table[belongs, member] = 1.0
                parts.append(table)
                known.append(np.stack(series.known))
        table = np.concatenate(parts)
        for shown in np.concatenate(known, axis=1)[1:]:
            yield table[shown], table[~shown]


def _codes(column: Sequence[object]) -> np.ndarray:
    """The values as numbers, of the same values the same ones in every table: of two groups alike the same one must
    always be closed."""
    codes = {
        value: code for code, value in enumerate(sorted(set(column), key=lambda value: (value is None, str(value))))
    }
    return np.array([codes[value] for value in column], dtype=int)


def _placed(free: Array | None, known: Truths, place: np.ndarray) -> Array | None:
    """The rows of unknown groups in the order of their cells."""
    if free is None:
        return None
    return free[np.argsort(place[~known])]
