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

from warehouse.cut_series import Series, implied
from warehouse.frames import Truths
from warehouse.stats.intervals import Array

_Groups = tuple[int, ...]
JOINED = 4
"""Weeks that small ones are joined to."""


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
def cuts(columns: tuple[tuple[object, ...], ...], counts: bytes, weeks: tuple[int, ...], min_group: int) -> Cuts:
    """The bounds at which each cell of a table is cut.

    Totals of every order are decided on before the cells that they sum, as in `warehouse.cells`: whoever asks for a
    total alone gets it alone. Kept: every question is judged beside the same table.

    Args:
        columns: the value of each dimension, cell by cell; none for the whole alone, which is one cell.
        counts: (weeks, cells) of int64, the records of each cell in each week.
        weeks: the number of each week, on from the first without a gap; a block ends with those that JOINED divides.
        min_group: the smallest group that may be shown.
    """
    n = np.frombuffer(counts, dtype=np.int64).reshape(len(weeks), -1).astype(float)
    cells = np.stack([_codes(column) for column in columns], axis=1) if columns else np.zeros((1, 0), dtype=int)
    ends = [number % JOINED == 0 for number in weeks]
    # Of every order: to which group each cell belongs, and at which bounds each group is known.
    orders: dict[_Groups, tuple[np.ndarray, Truths]] = {}
    for size in range(len(columns) + 1):
        for order in combinations(range(len(columns)), size):
            member = np.unique(cells[:, order], axis=0, return_inverse=True)[1].reshape(-1)
            series = Series(np.stack([np.bincount(member, week) for week in n]), min_group)
            for is_end, totals in zip(ends, _totals(order, member, orders, len(weeks)), strict=True):
                series.step(is_end, *totals)
            orders[order] = member, np.stack(series.known)
    # The groups of the last order are the cells, in another order.
    place = np.argsort(member)
    known = orders[order][1]
    free = [_placed(one, at, place) for one, at in zip(series.free, known, strict=True)]
    return Cuts(known[:, member], tuple(free))


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


def _totals(
    order: _Groups, member: np.ndarray, orders: dict[_Groups, tuple[np.ndarray, Truths]], weeks: int
) -> Iterator[tuple[Array, Array]]:
    """Week by week the known and the unknown totals over the groups of an order, (totals, groups) of 0 and 1."""
    parts, known = [np.zeros((0, member.max() + 1))], [np.zeros((weeks + 1, 0), dtype=bool)]
    for size in range(len(order)):
        for within in combinations(order, size):
            belongs, at = orders[within]
            table = np.zeros((at.shape[1], member.max() + 1))
            table[belongs, member] = 1.0
            parts.append(table)
            known.append(at)
    table = np.concatenate(parts)
    for shown in np.concatenate(known, axis=1)[1:]:
        yield table[shown], table[~shown]
