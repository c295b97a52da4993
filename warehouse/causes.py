"""What stands behind repeat contacts, complaints and negative emotion: the categories, most frequent first."""

from __future__ import annotations

import numpy as np
import polars as pl

from warehouse.errors import DefinitionError
from warehouse.marts import sums
from warehouse.slices import Slice
from warehouse.stats.intervals import wilson
from warehouse.store import Warehouse
from warehouse.suppress import withhold

# The family and the column that counts each of them.
CAUSES = {
    "repeats": ("paths", "repeats"),
    "complaints": ("causes", "complaints"),
    "negative": ("causes", "emotions_negative"),
}
_BY = ("category", "subcategory")


def causes(warehouse: Warehouse, where: Slice, what: str) -> pl.DataFrame:
    """The records of one kind by what they were about.

    Args:
        warehouse: the pinned version that is asked.
        where: the period and slices looked at.
        what: repeats, complaints or negative (contacts with negative emotion).

    Returns:
        (causes: category, subcategory, count, pooled, share, lower, upper, cumulative), the most frequent first; shares
        are of all of them, unknown causes included, with Wilson bounds. Small causes, and those that would give them
        away, are one row with `pooled`, the last.

    Raises:
        DefinitionError: nothing of that name is counted.
    """
    if what not in CAUSES:
        raise DefinitionError(f"Causes of '{what}' are not counted", f"Ask for one of: {', '.join(CAUSES)}.")
    family, column = CAUSES[what]
    found = sums(warehouse, family, (column,), where, _BY).filter(pl.col(column) > 0)
    found = found.select(*_BY, count=pl.col(column)).sort("count", *_BY, descending=[True, False, False])
    held = withhold(found.with_row_index("cause"), ("cause",), warehouse.settings.min_group, "count").cells
    shown = held.filter(~pl.col("hidden")).select(*_BY, "count", pooled=pl.lit(value=False))
    rest = int(held.filter(pl.col("hidden"))["count"].sum())
    if rest and rest >= warehouse.settings.min_group:
        pool = pl.DataFrame({"category": [None], "subcategory": [None], "count": [rest], "pooled": [True]})
        shown = pl.concat([shown, pool.cast(shown.schema)])
    total = pl.col("count").sum()
    counts = shown["count"].to_numpy().astype(float)
    lower, upper = wilson(counts, np.full(len(counts), counts.sum()))
    return shown.with_columns(
        pl.Series("lower", lower),
        pl.Series("upper", upper),
        share=pl.col("count") / total,
        cumulative=pl.col("count").cum_sum() / total,
    )
