"""Totals that tell a small group together with totals of another dimension: those of the categories of a department."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from warehouse.frames import Truths
from warehouse.stats.intervals import Array

Known = Callable[[Truths, int], Truths]
"""Whether each sum of outer groups, (sums, groups) of truths, is known at a bound."""
Added = tuple[int, Truths]
"""A bound and (groups,) of truths: what was added to the sum of these groups since then."""


@dataclass(frozen=True, slots=True)
class Nested:
    """Categories lie within departments, but for a few records. The total of a department, and those of all categories
    that came into it, differ by the records that these categories have elsewhere; the totals of a department and of the
    categories that came into it alone, by what it has of the others.

    Attributes:
        sums: (bounds, cells): running sums.
        outer: (sums of outer groups, cells) of truths: each department, and each two of one slice.
        groups: (sums of outer groups, outer groups) of truths: what these are.
        inner: (inner groups, cells) of truths: each category.
        known: which outer sums are known.
        min_group: the smallest group that may be shown.
    """

    sums: Array
    outer: Truths
    groups: Truths
    inner: Truths
    known: Known
    min_group: int

    def apart(self, bound: int) -> list[Added]:
        """The sums of categories that must not be told at a bound."""
        found: list[Added] = []
        asked = np.flatnonzero(self.known(self.groups, bound))
        for since in range(bound - 1, -1, -1):
            added = self.sums[bound] - self.sums[since]
            outer, of_inner = self.outer[asked], self.inner @ added
            came_in = (outer & (added > 0)) @ self.inner.T
            alone = came_in & ~((~outer & (added > 0)) @ self.inner.T)
            beyond, left = came_in @ of_inner - outer @ added, outer @ added - alone @ of_inner
            known = self.known(self.groups[asked], since)
            # With one small category more or less, the difference has that one in it too.
            for few, categories, others in ((beyond, came_in, ~came_in & (of_inner > 0)), (left, alone, alone)):
                for at in np.flatnonzero(known & (few < self.min_group)):
                    more = others[at] & (few[at] + of_inner < self.min_group)
                    changed = [categories[at] ^ one for one in np.eye(len(of_inner), dtype=bool)[more]]
                    found += [(since, one) for one in ([categories[at]] if few[at] else []) + changed if one.any()]
            # What was added grows with every earlier bound.
            asked = asked[(beyond < self.min_group) | (left < self.min_group)]
            if not len(asked):
                break
        return list({(since, groups.tobytes()): (since, groups) for since, groups in found}.values())


def nested(
    sums: Array, outer: np.ndarray, inner: np.ndarray, slices: np.ndarray, known: Known, min_group: int
) -> Nested:
    """The groups of two orders that differ in one dimension.

    Args:
        sums: (bounds, cells): running sums.
        outer, inner: (cells,): to which group of each order a cell belongs.
        slices: (cells,): equal where the dimensions that both orders have are.
        known, min_group: see `Nested`.
    """
    one = np.arange(outer.max() + 1)[:, None] == outer
    of_slice = slices[one.argmax(axis=1)]
    pairs = [pair for pair in combinations(range(len(one)), 2) if of_slice[pair[0]] == of_slice[pair[1]]]
    groups = np.zeros((len(one) + len(pairs), len(one)), dtype=bool)
    groups[: len(one)] = np.eye(len(one), dtype=bool)
    for row, pair in enumerate(pairs, len(one)):
        groups[row, list(pair)] = True
    return Nested(sums, groups @ one, groups, np.arange(inner.max() + 1)[:, None] == inner, known, min_group)
