"""Filters that nobody can subtract from each other: an answer may say no more than what is shown without filters.

`warehouse.suppress.withhold` hides cells of the table of the dimensions that are asked for, until its shown cells and
totals tell no small group. A filtered answer is a sum of such cells. It is given where, of the hidden cells, it holds
what sums and differences of the shown totals hold: then it follows from what is shown, and tells nothing new, however
many filters are asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from warehouse.calendar import PERIODS
from warehouse.marts import HOURLY
from warehouse.slices import PLURALS, Slice
from warehouse.suppress import withhold

Counted = Callable[[Slice, Sequence[str]], pl.DataFrame]
"""Gives a metric's groups with their `n`: (groups: *by, n, ...)."""
Cell = tuple[object, ...]
_TABLE, _NOTHING = 2, 1e-6


def given_away(frame: pl.DataFrame, counted: Counted, where: Slice, by: Sequence[str], min_group: int) -> pl.Series:
    """Which rows of an answer would give a small group away beside the answers to other filters.

    Args:
        frame: (rows: *by, n, ...), the answer.
        counted: counts the same metric over other slices.
        where: the slice that was asked.
        by: the breakdown; series over periods or hours are not judged here.
        min_group: the smallest group that may be shown.

    Returns:
        (rows,) of truths.
    """
    chosen = where.chosen()
    nothing = pl.Series([False] * len(frame), dtype=pl.Boolean)
    if not chosen or any(name in (*PERIODS, *HOURLY) for name in by):
        return nothing
    # In one order whatever is asked first: of cells alike, the same one must always be hidden.
    names = tuple(name for name in PLURALS if name in chosen or name in by)
    everything = replace(where, **{PLURALS[name]: () for name in chosen})  # type: ignore[arg-type]  # no date is replaced
    cells = counted(everything, names).filter(pl.col("n") > 0).sort(names, nulls_last=True)
    if not (cells["n"] < min_group).any():
        return nothing
    shown = _shown(cells, names, min_group)
    if not shown.hidden:
        return nothing
    rows = frame.select(by).rows(named=True) if by else [{}]
    asked: list[list[set[object]]] = [
        [{row[name]} if name in row else set(chosen[name]) for name in names] for row in rows
    ]
    return pl.Series([not shown.implies(values) for values in asked], dtype=pl.Boolean)


@dataclass(frozen=True, slots=True)
class _Shown:
    """The hidden cells of a table, and which of them each shown total holds: (totals, hidden cells)."""

    hidden: list[Cell]
    totals: npt.NDArray[np.float64]

    def implies(self, values: Sequence[set[object]]) -> bool:
        """Whether the sum over these values of each dimension follows from shown cells and totals."""
        inside = np.array([all(at in wanted for at, wanted in zip(c, values, strict=True)) for c in self.hidden], float)
        if not inside.any():
            return True
        solution, *_ = np.linalg.lstsq(self.totals.T, inside, rcond=None)
        return bool(np.abs(self.totals.T @ solution - inside).max() < _NOTHING)


def _shown(cells: pl.DataFrame, names: tuple[str, ...], min_group: int) -> _Shown:
    if len(names) > _TABLE:
        # Of three dimensions and more, the cells stand in one list, whose one total is that of all.
        found = withhold(cells.with_row_index("cell"), ("cell",), min_group)
    else:
        found = withhold(cells, names, min_group)
    hidden = found.cells.filter("hidden").select(names).rows()
    totals = [] if found.whole_hidden else [[1.0] * len(hidden)]
    for name, of in found.totals.items():
        place = names.index(name)
        totals += [[float(cell[place] == value) for cell in hidden] for value in of.filter(~pl.col("hidden"))[name]]
    return _Shown(hidden, np.array(totals, dtype=float).reshape(len(totals), len(hidden)))
