"""Where customers come back who were not helped the first time: from one channel, or department, to another."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from warehouse.errors import DefinitionError
from warehouse.marts import sums
from warehouse.slices import Slice
from warehouse.store import Warehouse
from warehouse.suppress import withhold

PATHS = ("channel", "department")


@dataclass(frozen=True, slots=True)
class Paths:
    """Repeat contacts as a table of two dimensions.

    Attributes:
        dimension: channel or department.
        cells: (pairs: the dimension, next_<dimension>, repeats, hidden), the most frequent first; a null value is the
            unknown ones, and those pooled with them because paths from or to them are too few to show. repeats is null
            where it is hidden.
        total: repeats in all; null where even that gives a small group away.
        elsewhere: those whose next contact was on another value than the first; both known. Null where it is hidden.
    """

    dimension: str
    cells: pl.DataFrame
    total: int | None
    elsewhere: int | None


def paths(warehouse: Warehouse, where: Slice, dimension: str) -> Paths:
    """The repeats of a slice by where they began and where they came back, small groups withheld.

    Args:
        warehouse: the pinned version that is asked.
        where: the slice of the first contact.
        dimension: channel or department.

    Raises:
        DefinitionError: another dimension, or a slice by people, by whom repeats are not kept.
    """
    if dimension not in PATHS:
        raise DefinitionError(f"Repeats have no path by {dimension}", f"Ask for one of: {', '.join(PATHS)}.")
    then = f"next_{dimension}"
    cells = sums(warehouse, "paths", ("repeats",), where, (dimension, then))
    raw = cells.sort(dimension, then, nulls_last=True)
    cells = _pooled(raw, dimension, then, warehouse.settings.min_group)
    held = withhold(cells, (dimension, then), warehouse.settings.min_group, "repeats")
    moved = int(raw.filter(pl.col(dimension) != pl.col(then))["repeats"].sum())
    total = int(cells["repeats"].sum())
    least = warehouse.settings.min_group
    # What moved and what stayed add up to the total, so neither may be small.
    open_to_say = (
        not held.whole_hidden and (moved == 0 or moved >= least) and (total == moved or total - moved >= least)
    )
    shown = held.cells.with_columns(pl.when(~pl.col("hidden")).then(pl.col("repeats")).alias("repeats"))
    return Paths(
        dimension,
        shown.sort("repeats", dimension, then, descending=[True, False, False], nulls_last=True),
        None if held.whole_hidden else total,
        moved if open_to_say else None,
    )


def _pooled(cells: pl.DataFrame, dimension: str, then: str, least: int) -> pl.DataFrame:
    """The values with the fewest repeats put together with the unknown ones until no path is too small to show, or two
    values are left: one small path would otherwise take most of the table with it."""
    weight = pl.concat([cells.select(value=name, repeats="repeats") for name in (dimension, then)]).filter(
        pl.col("value").is_not_null()
    )
    order = weight.group_by("value").agg(pl.col("repeats").sum()).sort("repeats", "value")["value"].to_list()
    while len(order) > 2 and cells["repeats"].is_between(1, least - 1).any():
        small = order.pop(0)
        kept = [pl.when(pl.col(name) != small).then(pl.col(name)).alias(name) for name in (dimension, then)]
        cells = cells.with_columns(kept).group_by(dimension, then).agg(pl.col("repeats").sum())
    return cells.sort(dimension, then, nulls_last=True)
