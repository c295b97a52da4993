"""Answers that nobody can subtract from each other: one may say no more than what its table shows anyhow.

The table of a question has a dimension for everything that it is filtered by or broken down by, periods and hours among
them. Cells of it are hidden until no small group follows from what is left and from the totals of every order that are
shown (`warehouse.cells`). A filtered answer is a sum of cells. It is given where, of the hidden cells, it holds what
sums and differences of the shown totals hold: then it follows from what is shown, and tells nothing new, however many
filters are asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from warehouse.calendar import PERIODS
from warehouse.cells import shown
from warehouse.frames import Truths, in_order, kept
from warehouse.marts import HOURLY, ordered
from warehouse.slices import PLURALS, Slice

Counted = Callable[[Slice, Sequence[str]], pl.DataFrame]
"""Gives a metric's groups with their `n`: (groups: *by, n, ...)."""
_TIMES = (*PERIODS, *HOURLY)
# A year of weeks of every channel is judged as one table; of more cells, each series for itself.
_JUDGED_TOGETHER = 600


def given_away(frame: pl.DataFrame, counted: Counted, where: Slice, by: Sequence[str], min_group: int) -> Truths:
    """Which rows of an answer would give a small group away beside the other answers of the same period.

    Args:
        frame: (rows: *by, n, ...), the answer.
        counted: counts the same metric over other slices.
        where: the slice that was asked.
        by: the breakdown.
        min_group: the smallest group that may be shown.

    Returns:
        (rows,) of truths.
    """
    chosen = where.chosen()
    times = tuple(name for name in by if name in _TIMES)
    # In one order whatever is asked first: of cells alike, the same one must always be hidden.
    names = ordered({*chosen, *by})
    told = np.zeros(len(frame), dtype=bool)
    if not names or frame.is_empty():
        return told
    table = frame
    if chosen:
        everything = replace(where, **{PLURALS[name]: () for name in chosen})  # type: ignore[arg-type]  # no date is replaced
        table = counted(everything, names)
    n = table["n"].to_numpy()
    if times and np.count_nonzero(n > 0) > _JUDGED_TOGETHER:
        return _each_series(frame, times, by, min_group)
    if not ((n > 0) & (n < min_group)).any():
        return told
    cells = in_order(kept(table, n > 0), names)
    known = shown(tuple(tuple(cells[name].to_list()) for name in names), tuple(cells["n"].to_list()), min_group)
    return ~known.implies(inside(kept(cells, known.hidden), frame, by, chosen))


def _each_series(frame: pl.DataFrame, times: Sequence[str], by: Sequence[str], min_group: int) -> Truths:
    """Of a table too long to be judged as one: each series against its own total."""
    told = np.zeros(len(frame), dtype=bool)
    n = frame["n"].to_numpy()
    if not ((n > 0) & (n < min_group)).any():
        return told
    groups = [name for name in by if name not in times]
    indexed = frame.with_row_index("at").filter(pl.col("n") > 0)
    for series in indexed.partition_by(groups, maintain_order=True) if groups else [indexed]:
        if (series["n"] < min_group).any():
            known = shown(tuple(tuple(series[name]) for name in times), tuple(series["n"]), min_group)
            told[series["at"].to_numpy()[known.hidden]] = True
    return told


def inside(cells: pl.DataFrame, frame: pl.DataFrame, by: Sequence[str], chosen: dict[str, tuple[str, ...]]) -> Truths:
    """(rows, cells): which cells each row of an answer sums."""
    found = np.ones((len(frame), len(cells)), dtype=bool)
    for name, values in chosen.items():
        wanted = set(values)
        found &= np.array([at in wanted for at in cells[name]], dtype=bool)
    for name in by:
        codes: dict[object, int] = {}
        rows, of_cells = ([codes.setdefault(at, len(codes)) for at in table[name]] for table in (frame, cells))
        found &= np.array(rows, dtype=int)[:, None] == np.array(of_cells, dtype=int)
    return found
