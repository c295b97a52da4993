"""Claims of the trade held against one's own records: what goes along with satisfaction, with an interval and an n.

These are associations between records that lie side by side, not effects: who waits long may differ in other ways.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from warehouse.marts import sums
from warehouse.slices import Slice
from warehouse.stats.intervals import wilson
from warehouse.store import Warehouse

_Z = 1.959963984540054
_SUMS = ("answers", "satisfied", "score_sum")
LONG_BAND = 3
"""The first wait band that lies wholly over the long wait of the settings."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure from the reader's own records.

    Attributes:
        value, lower, upper: as a part of 1, with 95 % bounds; None where the records cannot say.
        n: the records that it is from.
        base: the records that could have said something.
    """

    value: float | None
    lower: float | None
    upper: float | None
    n: int
    base: int


def doses(warehouse: Warehouse, where: Slice) -> pl.DataFrame:
    """Satisfaction by how long the contact waited.

    Returns:
        (six bands, shortest wait first: wait_band, answers, satisfied, value, lower, upper, mean), value being the
        share of answers of 4 or more with its Wilson interval; all null where too few answered.
    """
    found = sums(warehouse, "doses", _SUMS, where, ("wait_band",)).filter(pl.col("wait_band").is_not_null())
    bands = pl.DataFrame({"wait_band": range(6)}, schema={"wait_band": pl.Int16})
    cells = bands.join(found, on="wait_band", how="left").sort("wait_band")
    cells = cells.with_columns(pl.col("answers", "satisfied").fill_null(0), pl.col("score_sum").fill_null(0.0))
    n, top = (cells[name].to_numpy().astype(float) for name in ("answers", "satisfied"))
    lower, upper = wilson(top, n)
    with np.errstate(invalid="ignore", divide="ignore"):
        figures = {"value": top / n, "lower": lower, "upper": upper, "mean": cells["score_sum"].to_numpy() / n}
    cells = cells.with_columns(pl.Series(name, values, nan_to_null=True) for name, values in figures.items())
    enough = pl.col("answers") >= warehouse.settings.min_group
    return cells.select(
        "wait_band",
        "answers",
        *(pl.when(enough).then(pl.col(name)).alias(name) for name in ("satisfied", *figures)),
    )


def long_wait(warehouse: Warehouse, where: Slice) -> Estimate:
    """By which part the share of satisfied answers is lower or higher after a long wait: 0 is no difference.

    Source: Katz et al. 1978 (bounds of a ratio of two shares on the log scale).
    """
    cells = sums(warehouse, "doses", _SUMS, where, ("wait_band",))
    band = pl.col("wait_band")
    return _ratio(warehouse, cells, band >= LONG_BAND, band < LONG_BAND)


def settled_first(warehouse: Warehouse, where: Slice) -> Estimate:
    """By which part the share of satisfied answers would rise if ten more of a hundred contacts were settled at first,
    each with the satisfaction that settled contacts have. Bounds: Newcombe 1998."""
    cells = sums(warehouse, "doses", _SUMS, where, ("settled",))
    (n1, k1), (n0, k0) = _counts(cells, pl.col("settled")), _counts(cells, ~pl.col("settled"))
    base = int(cells["answers"].sum() or 0)
    if min(n1, n0) < warehouse.settings.min_group or k1 + k0 == 0:
        return Estimate(None, None, None, n1 + n0, base)
    p1, p0 = k1 / n1, k0 / n0
    lower, upper = wilson(np.array([k1, k0], float), np.array([n1, n0], float))
    difference = p1 - p0
    low = difference - math.hypot(p1 - lower[0], upper[1] - p0)
    high = difference + math.hypot(upper[0] - p1, p0 - lower[1])
    share = 0.1 / ((k1 + k0) / (n1 + n0))
    return Estimate(share * difference, share * low, share * high, n1 + n0, base)


def broken_promises(warehouse: Warehouse, where: Slice) -> Estimate:
    """Which part of the complaints carries a promise that was broken. n counts the complaints that carry none or one
    that can be judged; a source that never knows of promises says nothing."""
    names = ("complaints", "complaints_promised", "complaints_promise_judged", "complaints_promise_broken")
    row = sums(warehouse, "causes", names, where).row(0)
    complaints, promised, judged, broken = (int(value or 0) for value in row)
    n = complaints - promised + judged
    if not judged or n < warehouse.settings.min_group or 0 < broken < warehouse.settings.min_group:
        return Estimate(None, None, None, n if judged else 0, complaints)
    lower, upper = wilson(np.array([float(broken)]), np.array([float(n)]))
    return Estimate(broken / n, float(lower[0]), float(upper[0]), n, complaints)


def _ratio(warehouse: Warehouse, cells: pl.DataFrame, first: pl.Expr, second: pl.Expr) -> Estimate:
    (n1, k1), (n0, k0) = _counts(cells, first), _counts(cells, second)
    base = int(cells["answers"].sum() or 0)
    if min(n1, n0) < warehouse.settings.min_group or not k1 or not k0:
        return Estimate(None, None, None, n1 + n0, base)
    ratio = (k1 / n1) / (k0 / n0)
    error = _Z * math.sqrt(1 / k1 - 1 / n1 + 1 / k0 - 1 / n0)
    return Estimate(ratio - 1, ratio * math.exp(-error) - 1, ratio * math.exp(error) - 1, n1 + n0, base)


def _counts(cells: pl.DataFrame, which: pl.Expr) -> tuple[int, int]:
    own = cells.filter(which)
    return int(own["answers"].sum() or 0), int(own["satisfied"].sum() or 0)
