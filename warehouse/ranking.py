"""Rankings that say which places are real: groups that cannot be told apart share a letter and a range of places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from warehouse.calendar import PERIODS
from warehouse.catalogue import Metric, metric
from warehouse.differences import differences, method_of
from warehouse.errors import DefinitionError
from warehouse.frames import beside, kept, numbers
from warehouse.marts import HOURLY
from warehouse.measuring import measure
from warehouse.slices import Slice
from warehouse.stats.apart import holm, letters
from warehouse.stats.intervals import Array
from warehouse.store import Warehouse

LEVEL = 0.05
# Skewed scores of a dozen answers each put false separations at 7 to 11 % with Welch's test; of 30 each, below 5 %. The
# bounds of a percentile of so few are the extremes of the sample.
_ROUGH_WHEN_SMALL = ("welch", "recovered")
_FIGURES = ("value", "lower", "upper", "n", "base", "coverage")


@dataclass(frozen=True, slots=True)
class Ranking:
    """Groups of one dimension, best first.

    Attributes:
        metric, by: what was ranked.
        rows: (groups: the dimension, value, lower, upper, n, base, coverage, place, place_from, place_to, letters),
            best first (largest first where the metric has no better direction). place counts figures alone; place_from
            and place_to are the places that the records leave open; groups that share one of `letters` cannot be told
            apart. The unknown group comes last, without a place.
        pairs: (comparisons: first, second, difference, lower, upper, p, p_holm, apart), in the metric's unit; lower and
            upper are 95 % bounds of that pair alone.
        method: how two groups are compared: newcombe, welch, adjusted_wald or recovered; None for a count, whose groups
            are apart wherever their counts differ.
        hidden: groups left out: too small to show, and those left out so that they cannot be worked out.
        absent: groups with records and nothing that could be judged.
    """

    metric: str
    by: str
    rows: pl.DataFrame
    pairs: pl.DataFrame
    method: str | None
    hidden: int
    absent: int


def rank(warehouse: Warehouse, key: str, where: Slice, by: str) -> Ranking:
    """The groups of a dimension by a metric, with what can be said of their order.

    Args:
        warehouse: the pinned version that is asked.
        key: a key of the catalogue.
        where: the slice looked at.
        by: a dimension, no period.

    Raises:
        DefinitionError: no such metric or dimension.
    """
    if by in PERIODS or by in HOURLY:
        raise DefinitionError(f"{by} is no group to rank", "Rank by a dimension such as channel or department.")
    return ranked(metric(key), measure(warehouse, key, where, (by,)), by)


def ranked(wanted: Metric, frame: pl.DataFrame, by: str) -> Ranking:
    """The ranking of rows of `measure` by one dimension; see `rank`.

    Every pair is compared; Holm keeps the chance that even one pair is falsely told apart at 5 %. Means and percentiles
    of fewer records than the metric's least sample are told apart from nothing.
    """
    hidden = int(frame["suppressed"].sum())
    is_known = ~np.isnan(numbers(frame["value"]))
    absent = int((~is_known & ~frame["suppressed"].to_numpy() & (frame["base"].to_numpy() > 0)).sum())
    known = kept(frame, is_known)
    is_named = np.array([group is not None for group in known[by].to_list()], dtype=bool)
    groups = kept(known, is_named)
    groups = groups.sort("value", by, descending=[wanted.better != "down", False])
    pairs = _pairs(wanted, groups, by)
    apart = np.zeros((len(groups), len(groups)), dtype=bool)
    upper = np.triu_indices(len(groups), 1)
    apart[upper] = pairs["apart"].to_numpy()
    apart |= apart.T
    size, values = len(groups), groups["value"].to_list()
    rows = beside(
        groups[[by, *_FIGURES]],
        # Best first, so that the first of those alike has the place of them all.
        pl.Series("place", [1 + values.index(value) for value in values], dtype=pl.Int64),
        pl.Series("place_from", [1 + int(apart[i, :i].sum()) for i in range(size)], dtype=pl.Int64),
        pl.Series("place_to", [size - int(apart[i, i + 1 :].sum()) for i in range(size)], dtype=pl.Int64),
        pl.Series("letters", letters(apart), dtype=pl.String),
    )
    unknown = kept(known, ~is_named)[[by, *_FIGURES]]
    return Ranking(
        metric=wanted.key,
        by=by,
        rows=pl.concat([rows, unknown], how="diagonal"),
        pairs=pairs,
        method=method_of(wanted),
        hidden=hidden,
        absent=absent,
    )


def _pairs(wanted: Metric, groups: pl.DataFrame, by: str) -> pl.DataFrame:
    """Every pair, the better placed group first."""
    i, j = np.triu_indices(len(groups), 1)
    first, second = groups[i.tolist()], groups[j.tolist()]
    found = differences(wanted, first, second)
    p = found.p
    if found.method is None:
        # Counts are what they are: any difference is one.
        apart, adjusted = found.value != 0, p
    else:
        if found.method in _ROUGH_WHEN_SMALL:
            p = np.where(_fewest(first, second) < wanted.min_sample, np.nan, p)
        adjusted = holm(p)
        apart = adjusted < LEVEL
    told = {
        "difference": found.value,
        "lower": found.bounds[0],
        "upper": found.bounds[1],
        "p": p,
        "p_holm": adjusted,
    }
    return pl.DataFrame([
        *(first[by].alias("first"), second[by].alias("second")),
        *(pl.Series(name, array, nan_to_null=True) for name, array in told.items()),
        pl.Series("apart", apart),
    ])  # fmt: skip


def _fewest(first: pl.DataFrame, second: pl.DataFrame) -> Array:
    return np.minimum(first["n"].to_numpy(), second["n"].to_numpy()).astype(float)
