"""From a mart's sums to figures with n, coverage and a 95 % interval."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from typing import Any

import numpy as np
import polars as pl

from warehouse.catalogue import Metric
from warehouse.frames import beside, numbers
from warehouse.sketch import midpoint
from warehouse.stats.intervals import Array, Bounds, adjusted_wald_nps, dispersed_t, quantile_ranks, student_t, wilson

COLUMNS = ("value", "lower", "upper", "n", "numerator", "base", "coverage", "censored")


def figures(cells: pl.DataFrame, metric: Metric) -> pl.DataFrame:
    """Figures of a ratio, mean, NPS, rate or count metric, one row a row of `cells` (groups, sums of the mart)."""
    n = _terms(cells, metric.denominator or metric.numerator)
    top = _terms(cells, metric.numerator) if metric.numerator else np.full(len(cells), np.nan)
    known = np.where(n > 0, n, np.nan)
    bounds: Bounds
    if metric.kind == "ratio":
        lower, upper = wilson(top, n)
        value, bounds = metric.factor * top / known, (metric.factor * lower, metric.factor * upper)
    elif metric.kind == "mean":
        total = _terms(cells, metric.total)
        value, bounds = total / known, student_t(total, _terms(cells, metric.squares), n)
    elif metric.kind == "nps":
        promoters, detractors = _terms(cells, metric.promoters), _terms(cells, metric.detractors)
        value, bounds = 100 * (promoters - detractors) / known, adjusted_wald_nps(promoters, detractors, n)
    elif metric.kind == "rate":
        exposure = _terms(cells, metric.exposure)
        bounds = dispersed_t(top, _terms(cells, metric.squares), exposure, n)
        value = np.where(n > 0, top, np.nan) / np.where(exposure > 0, exposure, np.nan)
    else:
        # A count of records is what it is: nothing is estimated, so its bounds are the count itself.
        value, bounds = n, (n, n)
    base, censored = _terms(cells, metric.base), _terms(cells, metric.censored)
    return _with_figures(cells, value, bounds, n, top, base, censored)


def quantile_figures(cells: pl.DataFrame, could_be: pl.DataFrame, metric: Metric, by: Sequence[str]) -> pl.DataFrame:
    """Figures of a quantile metric.

    Args:
        cells: the sketch, (groups x buckets: *by, bucket, records).
        could_be: the contacts of the same groups, (groups: *by, sums of a mart of contacts), for the coverage.
        metric: the metric, whose `base` is counted in `could_be`.
        by: the dimensions that make a group.
    """
    sketches = _sketches(cells, by)
    reached = [sketches.get(group) for group in (could_be[[*by]].rows() if by else [()])]
    n = np.array([0.0 if one is None else float(one[1][-1]) for one in reached])
    value, lower, upper = (
        np.array([np.nan if one is None else midpoint(one[0][np.searchsorted(one[1], rank)]) for one, rank in ranked])
        for ranked in (zip(reached, ranks, strict=True) for ranks in quantile_ranks(metric.quantile, n))
    )
    nothing = np.full(len(n), np.nan)
    return _with_figures(could_be, value, (lower, upper), n, nothing, _terms(could_be, metric.base), np.zeros(len(n)))


def _sketches(cells: pl.DataFrame, by: Sequence[str]) -> dict[tuple[Any, ...], tuple[list[int], Array]]:
    """Of each group its buckets, from the least to the largest, and how many records lie up to the end of each."""
    held: dict[tuple[Any, ...], list[tuple[int, int]]] = {}
    *groups, buckets, records = (cells[name].to_list() for name in (*by, "bucket", "records"))
    for at, bucket, count in zip(zip(*groups, strict=True) if by else repeat(()), buckets, records, strict=False):
        held.setdefault(at, []).append((bucket, count))
    found = {}
    for at, pairs in held.items():
        pairs.sort()
        found[at] = [bucket for bucket, _ in pairs], np.cumsum([float(count) for _, count in pairs])
    return found


def end_value_figures(states: pl.DataFrame, metric: Metric) -> pl.DataFrame:
    """End-values, or shares of customers, from states (groups: customers, score, squares, ever)."""
    n, total, squares, ever = (_known(states[name]) for name in ("customers", "score", "squares", "ever"))
    known = np.where(n > 0, n, np.nan)
    bounds = wilson(total, n) if metric.interval == "wilson" else student_t(total, squares, n)
    return _with_figures(states, total / known, bounds, n, total, ever, np.zeros(len(states)))


def _terms(cells: pl.DataFrame, columns: Sequence[str]) -> Array:
    total = np.zeros(len(cells))
    for column in columns:
        sign, name = (-1.0, column[1:]) if column.startswith("-") else (1.0, column)
        total += sign * _known(cells[name])
    return total


def _known(column: pl.Series) -> Array:
    """A column of sums, null as nothing."""
    found = numbers(column)
    return np.where(np.isnan(found), 0.0, found)


def _with_figures(
    cells: pl.DataFrame, value: Array, bounds: Bounds, n: Array, top: Array, base: Array, censored: Array
) -> pl.DataFrame:
    with np.errstate(invalid="ignore"):
        coverage = n / np.where(base > 0, base, np.nan)
    known = {"value": value, "lower": bounds[0], "upper": bounds[1], "numerator": top, "coverage": coverage}
    counts = {"n": n, "base": base, "censored": censored}
    return beside(
        cells,
        *(pl.Series(name, array, nan_to_null=True) for name, array in known.items()),
        *(pl.Series(name, array.astype(np.int64)) for name, array in counts.items()),
    )
