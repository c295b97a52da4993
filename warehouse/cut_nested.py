"""Totals that tell a small group together with totals of another dimension: those of the categories of a department."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from warehouse.frames import Truths
from warehouse.stats.intervals import Array

# Of more departments not every two are looked at together.
_PAIRED = 20
# Weeks that are looked back over: of longer periods with a small difference, those within are small too.
_BACK = 13

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
        outer: (sums of outer groups, cells) of 0 and 1: each department, and each two where they are not too many.
        groups: (sums of outer groups, outer groups) of truths: what these are.
        inner: (inner groups, cells) of 0 and 1: each category.
        known: which outer sums are known.
        min_group: the smallest group that may be shown.
    """

    sums: Array
    outer: Array
    groups: Truths
    inner: Array
    known: Known
    min_group: int

    def apart(self, bound: int) -> list[Added]:
        """The sums of categories that must not be told at a bound."""
        found: list[Added] = []
        # Where nothing came into any category of a department, what is told is what was told the week before.
        came = self.inner @ (self.sums[bound] - self.sums[bound - 1])
        asked = np.flatnonzero(self.outer @ (came @ self.inner))
        asked = asked[self.known(self.groups[asked], bound)]
        for since in range(bound - 1, max(bound - _BACK, 0) - 1, -1):
            if not len(asked):
                break
            added = self.sums[bound] - self.sums[since]
            outer, of_inner = self.outer[asked], self.inner @ added
            came_in = (outer * (added > 0)) @ self.inner.T > 0
            alone = came_in & ((1 - outer) * (added > 0) @ self.inner.T == 0)
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
        return list({(since, groups.tobytes()): (since, groups) for since, groups in found}.values())


def nested(sums: Array, outer: np.ndarray, inner: np.ndarray, known: Known, min_group: int) -> Nested:
    """What two dimensions tell together.

    Args:
        sums: (bounds, cells): running sums.
        outer, inner: (cells,): to which group of each dimension a cell belongs.
        known, min_group: see `Nested`.
    """
    one = (np.arange(outer.max() + 1)[:, None] == outer).astype(float)
    pairs = np.array([*combinations(range(len(one) if len(one) <= _PAIRED else 0), 2)], dtype=int).reshape(-1, 2)
    groups = np.concatenate([np.eye(len(one), dtype=bool), (np.arange(len(one)) == pairs[:, :, None]).any(axis=1)])
    of_inner = (np.arange(inner.max() + 1)[:, None] == inner).astype(float)
    return Nested(sums, groups @ one, groups, of_inner, known, min_group)
