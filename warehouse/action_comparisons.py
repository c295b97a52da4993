"""What an action is held against: the other values of a dimension, those that other actions touched left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from warehouse.actions import Action
from warehouse.catalogue import metric
from warehouse.measuring import measure
from warehouse.slices import Slice
from warehouse.stats.intervals import Array
from warehouse.store import Warehouse


@dataclass(frozen=True, slots=True)
class Beside:
    """Comparison slices: their names, their values (slices, weeks), and how many records each of them has."""

    names: tuple[str, ...] = ()
    values: Array = field(default_factory=lambda: np.empty((0, 0)))
    sizes: Array = field(default_factory=lambda: np.empty(0))


def beside_of(
    warehouse: Warehouse, span: Slice, action: Action, others: Sequence[Action], weeks: pl.DataFrame
) -> Beside:
    """The other values of the dimension that were judged in every one of the weeks.

    Where the reader is bound to some departments, those alone are there to compare with.
    """
    if action.against is None:
        return Beside()
    by = action.against
    touched = {value for one in (action, *_meanwhile(action, others, span)) for value in one.where.get(by, ())}
    found = measure(warehouse, action.metric, span, by=(by, "week")).filter(
        pl.col("value").is_not_null() & pl.col(by).is_not_null() & ~pl.col(by).is_in(list(touched))
    )
    found = found.join(weeks.select("week"), on="week", how="semi").sort(by, "week")
    slices = found.group_by(by, maintain_order=True).agg("value", pl.len(), pl.col("n").sum())
    kept = slices.filter(pl.col("len") == len(weeks), pl.col("n") >= metric(action.metric).min_sample)
    if kept.is_empty():
        return Beside()
    values = np.array(kept["value"].to_list(), dtype=float)
    return Beside(tuple(kept[by]), values, kept["n"].to_numpy().astype(float))


def _meanwhile(action: Action, others: Sequence[Action], span: Slice) -> list[Action]:
    """Actions on the same figure that started while this one was looked at."""
    return [
        one
        for one in others
        if one.metric == action.metric and one.status != "planned" and span.start <= one.start <= span.end
    ]
