"""Frames of a few rows, handled column by column.

A page asks hundreds of questions whose answers have one row or a year of weeks. Each step through Polars' query engine
costs more than the whole of so few rows: it plans the step and hands it to a thread of its own, which on a busy machine
waits for a core. What is here does the same without the engine.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

Numbers = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]

# With more rows the engine is the faster one.
_MANY = 1_000
# Python has these in the same order as Polars; words of a fixed list, for one, it has not.
_COMPARED_ALIKE = (pl.String, pl.Date, pl.Boolean)


def beside(frame: pl.DataFrame, *columns: pl.Series) -> pl.DataFrame:
    """The frame with columns of its own length put beside it, or in the place of those of the same name."""
    found = {column.name: column for column in frame.get_columns()}
    found.update((column.name, column) for column in columns)
    return pl.DataFrame(list(found.values()))


def in_order(frame: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """The rows in order of these columns, nulls last; no two rows may be alike in all of them."""
    if len(frame) < 2:
        return frame
    columns = [frame.get_column(name) for name in by]
    if len(frame) > _MANY or not all(map(_compared_alike, columns)):
        return frame.sort(by, nulls_last=True)
    keys = list(zip(*(_key(column) for column in columns), strict=True))
    order = sorted(range(len(keys)), key=keys.__getitem__)
    return frame if order == list(range(len(keys))) else frame[order]


def _compared_alike(column: pl.Series) -> bool:
    return column.dtype.is_integer() or column.dtype in _COMPARED_ALIKE


def _key(column: pl.Series) -> list[object]:
    values = column.to_list()
    return [(value is None, value) for value in values] if column.null_count() else values


def kept(frame: pl.DataFrame, wanted: Truths) -> pl.DataFrame:
    """The rows for which it is true, in their order."""
    # Places as Polars counts them: of others it looks first which of them count from the end.
    return frame if wanted.all() else frame[pl.Series(np.flatnonzero(wanted).astype(np.uint32))]


def numbers(column: pl.Series) -> Numbers:
    """A column of numbers, (rows,); NaN where it is null."""
    return column.cast(pl.Float64).to_numpy()


def withheld(column: pl.Series, hidden: Truths) -> pl.Series:
    """A column with null where it is hidden."""
    if not hidden.any():
        return column
    values = [None if hide else value for value, hide in zip(column.to_list(), hidden.tolist(), strict=True)]
    return pl.Series(column.name, values, dtype=column.dtype)
