"""What a reader can work out of counts that are not shown, from the ones that are and from their totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from warehouse.stats.intervals import Array


@dataclass(frozen=True, slots=True)
class Line:
    """Counts that add up to another: positions of the parts and of their total."""

    parts: tuple[int, ...]
    total: int


def first_known(counts: Sequence[int], hidden: frozenset[int], lines: Sequence[Line], wider_than: int) -> int | None:
    """The first hidden count that a reader can place within `wider_than` records; None where there is none.

    The reader knows every count that is not hidden, that lines add up, and that no hidden count is 0. The range that is
    left for a count is found by linear programming; sums of rows and columns have whole numbers for corners, so it is
    the range of the whole numbers too.
    """
    order = sorted(hidden)
    at = {position: i for i, position in enumerate(order)}
    rows, sums = [], []
    for line in lines:
        row, known = np.zeros(len(order)), 0
        for sign, position in [(1, part) for part in line.parts] + [(-1, line.total)]:
            if position in at:
                row[at[position]] += sign
            else:
                known -= sign * counts[position]
        if row.any():
            rows.append(row)
            sums.append(known)
    if not rows:
        return None
    return _narrow(order, np.array(rows), np.array(sums, dtype=float), wider_than)


def _narrow(order: list[int], rows: Array, sums: Array, wider_than: int) -> int | None:
    from scipy.optimize import linprog  # noqa: PLC0415  # costs a second

    low, high = np.full(len(order), np.inf), np.full(len(order), -np.inf)
    for i, position in enumerate(order):
        for sign in (1, -1):
            # Every corner that is found widens the range of the other counts too, so that few need a look of their own.
            if high[i] - low[i] > wider_than:
                break
            aim = np.zeros(len(order))
            aim[i] = sign
            found = linprog(aim, A_eq=rows, b_eq=sums, bounds=(1, None), method="highs")
            if found.status == _UNBOUNDED:
                high[i] = np.inf
            else:
                low, high = np.minimum(low, found.x), np.maximum(high, found.x)
        if not high[i] - low[i] > wider_than + 1e-6:
            return position
    return None


_UNBOUNDED = 3
