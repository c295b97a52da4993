"""Which cells of a table are hidden, given that its totals of every order are shown where they are large enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from warehouse.frames import Truths
from warehouse.memory import Memory
from warehouse.stats.intervals import Array

# More hidden cells than these are looked at line by line alone: finding all that follows from so many costs seconds.
SOLVED = 250
NOTHING = 1e-6
"""What is smaller is 0 but for rounding."""
# Every part of a table is judged beside the same table.
JUDGED = Memory(200)
_Groups = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader is left with.

    Attributes:
        hidden: (cells,) of truths.
        free: (hidden cells, directions): how they may differ while everything shown stays; None where that was not
            worked out.
    """

    hidden: np.ndarray
    free: Array | None

    def implies(self, inside: np.ndarray) -> np.ndarray:
        """Whether each sum of hidden cells, (sums, hidden cells) of truths, follows from what is shown."""
        if self.free is None:
            return np.asarray(~inside.any(axis=1))
        return is_nothing(inside @ self.free)


def shown(columns: tuple[tuple[object, ...], ...], counts: tuple[int, ...], min_group: int) -> Shown:
    """What stays hidden of a table.

    Totals are decided on before the cells that they sum, because whoever asks for a total alone gets it alone.

    Args:
        columns: the value of each dimension, cell by cell.
        counts: the records of each cell, none of them 0.
        min_group: the smallest group that may be shown.
    """
    return JUDGED.answer((columns, counts, min_group), lambda: _judged(columns, counts, min_group))


def _judged(columns: tuple[tuple[object, ...], ...], counts: tuple[int, ...], min_group: int) -> Shown:
    cells = np.stack([_codes(column) for column in columns], axis=1)
    n = np.asarray(counts, dtype=float)
    # Of every order: to which group each cell belongs, and which of the groups are hidden.
    orders: dict[_Groups, tuple[np.ndarray, np.ndarray]] = {
        (): (np.zeros(len(n), dtype=int), np.array([n.sum() < min_group]))
    }
    free: Array | None = None
    for size in range(1, len(columns) + 1):
        for order in combinations(range(len(columns)), size):
            member = np.unique(cells[:, order], axis=0, return_inverse=True)[1].reshape(-1)
            lines, targets = _margins(order, member, orders)
            hidden, free = _Table(np.bincount(member, n).astype(float), lines, targets, min_group).decided()
            orders[order] = member, hidden
    member, hidden = orders[tuple(range(len(columns)))]
    # The cells stand in the order of their groups only by chance: the directions are put into the order of the cells.
    place = np.cumsum(hidden) - 1
    return Shown(hidden[member], None if free is None else free[place[member[hidden[member]]]])


def _codes(column: Sequence[object]) -> np.ndarray:
    codes: dict[object, int] = {}
    return np.array([codes.setdefault(value, len(codes)) for value in column], dtype=int)


def _margins(
    order: _Groups, member: np.ndarray, orders: dict[_Groups, tuple[np.ndarray, np.ndarray]]
) -> tuple[Array, Array]:
    """Totals over the groups of an order: those that are shown and those that are not, (totals, groups) of 0 and 1."""
    parts: list[list[Array]] = [[], []]
    for size in range(len(order)):
        for within in combinations(order, size):
            belongs, hidden = orders[within]
            table = np.zeros((len(hidden), member.max() + 1))
            table[belongs, member] = 1.0
            parts[0].append(table[~hidden])
            parts[1].append(table[hidden])
    return np.concatenate(parts[0]), np.concatenate(parts[1])


class _Table:
    """Cells that are hidden one after another, until nothing small follows from the rest."""

    def __init__(self, n: Array, lines: Array, targets: Array, min_group: int) -> None:
        self.n, self.lines, self.targets, self.min_group = n, lines, targets, min_group
        self.hidden = n < min_group
        self.least = self.hidden.copy()

    def decided(self) -> tuple[np.ndarray, Array | None]:
        """Which cells are hidden, and how these may differ while the lines stay."""
        self._line_by_line()
        while self.hidden.sum() <= SOLVED:
            free = null_space(self.lines[:, self.hidden])
            if not self._hide_beside(free):
                return self.hidden, free
            self._line_by_line()
        return self.hidden, None

    def _line_by_line(self) -> None:
        """A shown total less its shown cells is what is hidden of it: never one cell, and never too few records."""
        while True:
            held, records = self.lines @ self.hidden, self.lines @ (self.n * self.hidden)
            told = (held == 1) | ((held > 0) & (records - held <= self.min_group))
            missing = (self.targets @ self.hidden) == 0
            wanted = np.concatenate([self.lines[told], self.targets[missing]])
            wanted = wanted[(wanted @ ~self.hidden) > 0]
            if not len(wanted):
                return
            self._hide_one(wanted[0])

    def _hide_beside(self, free: Array) -> bool:
        """Hides one more cell beside each that still follows; whether there was one to hide."""
        at = np.flatnonzero(self.hidden)
        small = np.flatnonzero(self.least[at])
        is_told = is_nothing(free)
        told = [np.isin(np.arange(len(self.n)), at[i]) for i in small if is_told[i]]
        told += [np.isin(np.arange(len(self.n)), at[[i, j]]) for i, j in self._pairs(free, at, small)]
        follows = is_nothing(self.targets[:, at] @ free)
        told += [target > 0 for target in self.targets[follows]]
        before = self.hidden.copy()
        for cells in told:
            beside = cells | (self.lines[(self.lines @ cells) > 0].sum(axis=0) > 0)
            # One more beside each, all in one round: to find what follows is what costs.
            if (beside & ~self.hidden).any() and not (beside & (self.hidden ^ before)).any():
                self._hide_one(beside.astype(float))
        return bool((self.hidden ^ before).any())

    def _pairs(self, free: Array, at: np.ndarray, small: np.ndarray) -> list[tuple[int, int]]:
        """Two small cells whose sum follows and is small itself."""
        if not 1 < len(small) < SOLVED // 4:
            return []
        first, second = (small[side] for side in np.triu_indices(len(small), 1))
        few = self.n[at[first]] + self.n[at[second]] < self.min_group
        first, second = first[few], second[few]
        follow = is_nothing(free[first] + free[second])
        return list(zip(first[follow].tolist(), second[follow].tolist(), strict=True))

    def _hide_one(self, among: Array) -> None:
        """The one that needs the fewest others beside it, the smallest of those."""
        open_ones = np.flatnonzero((among > 0) & ~self.hidden)
        untouched = (self.lines @ self.hidden) == 0
        alone = self.lines[untouched][:, open_ones].sum(axis=0)
        best = np.lexsort((open_ones, self.n[open_ones], alone))[0]
        self.hidden[open_ones[best]] = True


def is_nothing(rows: Array) -> Truths:
    """Of each row, whether it is 0: nothing about it is unknown."""
    return np.asarray(np.abs(rows).max(axis=1, initial=0.0) < NOTHING)


def null_space(lines: Array) -> Array:
    """The directions in which the cells may move while every line keeps its sum, one a column."""
    bound = lines[lines.any(axis=1)]
    if not bound.size:
        return np.eye(lines.shape[1])
    # Of more lines than cells the directions are all found without the other side of the matrix in full.
    _, sizes, directions = np.linalg.svd(bound, full_matrices=len(bound) < bound.shape[1])
    rank = int((sizes > NOTHING).sum())
    return np.asarray(directions[rank:].T)
