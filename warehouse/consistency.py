"""How evenly groups do: the spread between sites or channels of any figure, with the noise inside them taken out.

The largest less the smallest grows with the number of groups even where nothing differs; this does not.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from warehouse.catalogue import Metric, metric
from warehouse.errors import DefinitionError
from warehouse.figures import COLUMNS, figures
from warehouse.marts import sums
from warehouse.slices import Slice
from warehouse.stats.intervals import Array
from warehouse.stats.random_effects import spread
from warehouse.store import Warehouse

KINDS = ("ratio", "mean")
_SCHEMA = {name: pl.Int64 if name in ("n", "base", "censored") else pl.Float64 for name in COLUMNS}


def spread_figures(warehouse: Warehouse, wanted: Metric, where: Slice, by: Sequence[str]) -> pl.DataFrame:
    """The spread between groups, one row a row of the breakdown.

    Args:
        warehouse: the pinned version that is asked.
        wanted: a metric of kind `spread`.
        where: the period and slices looked at.
        by: of the breakdown; not the dimension between whose groups the spread is.

    Returns:
        (rows: *by, value, lower, upper, n, numerator, base, coverage, censored). `n` counts the records of the groups
        that were judged: those that are known and have the least sample of the figure. With fewer than two of them
        there is no value.

    Raises:
        DefinitionError: the breakdown is by the very groups.
    """
    if wanted.between in by:
        raise DefinitionError(
            f"{wanted.key} is a spread between values of {wanted.between}", f"Break {wanted.of} down by it instead."
        )
    groups = _groups(warehouse, wanted, where, by)
    rows = [
        (*key, *_spread(part)) for key, part in (groups.group_by(by, maintain_order=True) if by else [((), groups)])
    ]
    schema = {**{name: groups.schema[name] for name in by}, **_SCHEMA}
    return pl.DataFrame(rows, schema=schema, orient="row")


def judged_groups(warehouse: Warehouse, wanted: Metric, where: Slice) -> list[str]:
    """The groups between which the spread is, in order of their names; none where there are not two of them."""
    judged = sorted(_groups(warehouse, wanted, where, ()).filter("is_judged")[wanted.between])
    return judged if len(judged) > 1 else []


def _groups(warehouse: Warehouse, wanted: Metric, where: Slice, by: Sequence[str]) -> pl.DataFrame:
    """The figure of every group with its standard error."""
    of = metric(wanted.of)
    found = figures(sums(warehouse, of.mart, of.columns, where, (*by, wanted.between), of.measure), of)
    known = pl.col(wanted.between).is_not_null() & (pl.col("n") >= of.min_sample)
    return found.with_columns(pl.Series("error", _errors(found, of)), known.alias("is_judged")).sort(
        *by, wanted.between, nulls_last=True
    )


def _errors(found: pl.DataFrame, of: Metric) -> Array:
    n = found["n"].cast(pl.Float64).to_numpy()
    if of.kind == "ratio":
        # Half a success and half a failure more: a group without any is not known without error.
        share = (found["numerator"].fill_null(0).to_numpy() + 0.5) / (n + 1)
        return np.asarray(np.sqrt(share * (1 - share) / np.maximum(n, 1)))
    totals, squares = (sum(found[name].cast(pl.Float64).to_numpy() for name in part) for part in (of.total, of.squares))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.sqrt(np.maximum(squares - totals**2 / n, 0) / (n - 1) / n))


def _spread(groups: pl.DataFrame) -> tuple[float | int | None, ...]:
    judged = groups.filter("is_judged")
    n, base = int(judged["n"].sum()), int(groups["base"].sum())
    found = spread(judged["value"].to_numpy(), judged["error"].to_numpy())
    figure = (None, None, None) if found is None else (found.between, found.lower, found.upper)
    n = 0 if found is None else n
    return (*figure, n, None, base, n / base if base else None, int(groups["censored"].sum()))
