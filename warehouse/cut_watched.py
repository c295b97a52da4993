"""Sums of running sums that must not be told, and whether they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from warehouse.cells import is_nothing
from warehouse.frames import Truths
from warehouse.stats.intervals import Array


def implied(inside: Truths, known: Truths, free: Array | None) -> Truths:
    """Whether each sum of groups, (sums, groups) of truths, follows from what is known; see `Series.free`."""
    unknown = inside[:, ~known]
    if free is None:
        return np.asarray(~unknown.any(axis=1))
    return is_nothing(unknown @ free)


@dataclass(frozen=True, slots=True)
class Watched:
    """Sums of unknown running sums that must not be told.

    Attributes:
        rows: (sums, directions).
        of: whose running sum it is; -1 where it is none of a single group.
        at: the records of the group up to then.
        never: it must never be told; else only while its group is known within too few records of it.
    """

    rows: Array
    of: np.ndarray
    at: Array
    never: Truths

    def turned(self, directions: Array) -> Watched:
        return Watched(self.rows @ directions, self.of, self.at, self.never)

    def only(self, wanted: Truths) -> Watched:
        return Watched(self.rows[wanted], self.of[wanted], self.at[wanted], self.never[wanted])

    def more(self, rows: Array, of: np.ndarray, at: Array, never: Truths) -> Watched:
        pairs = ((self.rows, rows), (self.of, of), (self.at, at), (self.never, never))
        return Watched(*(np.concatenate(pair) for pair in pairs))

    def sums(self, rows: Array) -> Watched:
        """With more that must never be told."""
        return self.more(rows, np.full(len(rows), -1), np.zeros(len(rows)), np.ones(len(rows), dtype=bool))

    def by_group(self) -> dict[tuple[int, float], Array]:
        """The rows of running sums, by group and records."""
        return {(int(of), at): row for of, at, row in zip(self.of, self.at, self.rows, strict=True)}

    def due(self, closed: Truths, now: Array, min_group: int) -> Truths:
        """Which must not be told today, whose running sums are `now`."""
        apart = now[self.of] - self.at
        return self.never | ((self.of >= 0) & ~closed[self.of] & (apart > 0) & (apart < min_group))

    def kept(self, closed: Truths, now: Array, min_group: int) -> Watched:
        """Those to watch from now on."""
        apart, never = now[self.of] - self.at, self.due(closed, now, min_group)
        later = (apart < min_group) & (closed[self.of] | (apart > 0))
        return Watched(self.rows, self.of, self.at, never).only(np.where(never, ~is_nothing(self.rows), later))
