"""Centre, limits, signals and marks of a metric's judged periods, one segment between two re-basings at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from warehouse.catalogue import Metric
from warehouse.frames import numbers
from warehouse.stats.control import (
    BASELINE_POINTS,
    Limits,
    laney_p,
    laney_u,
    outer_thirds,
    outside,
    signals,
    trends,
    xmr,
)
from warehouse.stats.seasons import SEASON_BASELINE_DAYS, SEASON_DAYS, by_weekday

# Noise of durations and counts grows with their level; that of scores does not.
_PROPORTIONAL = ("seconds", "contacts", "money")
_LINES = {"centre": pl.Float64, "lcl": pl.Float64, "ucl": pl.Float64}
_MARKS = {"signal": pl.Int8, "rule": pl.String, "mark": pl.String}


def method_of(metric: Metric) -> str:
    """laney_p for a share, laney_u for a count per exposure (complaints per 1,000 contacts), xmr for all others."""
    if metric.kind != "ratio":
        return "xmr"
    return "laney_u" if metric.unit == "per_thousand" else "laney_p"


@dataclass(frozen=True, slots=True)
class Basis:
    """What the limits of a segment rest on.

    Attributes:
        points: how many periods set them.
        seasonal: each weekday has a centre of its own.
        trial: more periods will still move them.
    """

    points: int
    seasonal: bool
    trial: bool


def lines(judged: pl.DataFrame, metric: Metric, period: str) -> tuple[pl.DataFrame, Basis]:
    """Centre, limits, signals and marks of whole periods, and what the last segment rests on.

    Args:
        judged: (periods: period, value, n, numerator, segment), in order of time, every value known.
        metric: what is charted; its kind decides the method.
        period: what the days are gathered into; single days know their weekday as soon as there are four weeks of them.

    Returns:
        (periods: period, centre, lcl, ucl, signal, rule, mark) and the basis of the last segment.
    """
    basis = Basis(0, seasonal=False, trial=True)
    parts = []
    alone = judged["segment"].n_unique() == 1
    for part in [judged] if alone else judged.partition_by("segment", maintain_order=True):
        limits, basis = _limits(part, metric, period)
        parts.append(_judged(part, limits))
    if len(parts) == 1:
        return parts[0], basis
    empty = pl.DataFrame(schema={"period": judged.schema["period"], **_LINES, **_MARKS})
    return pl.concat([empty, *parts]), basis


def _limits(part: pl.DataFrame, metric: Metric, period: str) -> tuple[Limits, Basis]:
    days = len(part)
    locked = SEASON_BASELINE_DAYS if period == "day" else BASELINE_POINTS
    seasonal = period == "day" and days >= SEASON_DAYS
    basis = Basis(min(days, locked), seasonal, trial=days < locked)
    n = part["n"].to_numpy().astype(float)
    top = np.nan_to_num(numbers(part["numerator"]))
    method, scale = method_of(metric), metric.factor
    if seasonal:
        weekdays = part["period"].dt.weekday().to_numpy().astype(np.int64) - 1
        values = part["value"].to_numpy() / scale
        limits = by_weekday(values, n, weekdays, locked, _spread(metric))
    elif method == "laney_p":
        limits = laney_p(top, n, locked)
    elif method == "laney_u":
        limits = laney_u(top, n, locked)
    else:
        return xmr(part["value"].to_numpy(), locked), basis
    return Limits(scale * limits.centre, scale * limits.lower, scale * limits.upper), basis


def _spread(metric: Metric) -> str:
    usual = "proportional" if metric.unit in _PROPORTIONAL else "equal"
    return {"laney_p": "binomial", "laney_u": "poisson"}.get(method_of(metric), usual)


def _judged(part: pl.DataFrame, limits: Limits) -> pl.DataFrame:
    values = part["value"].to_numpy()
    far, found = outside(values, limits), signals(values, limits)
    rule = np.where(far != 0, "outside", np.where(found != 0, "run", ""))
    trend, outer = trends(values, limits), outer_thirds(values, limits)
    mark = np.select(
        [trend > 0, trend < 0, outer > 0, outer < 0], ["rising", "falling", "outer_above", "outer_below"], ""
    )
    return pl.DataFrame(
        [
            part["period"],
            pl.Series("centre", limits.centre, nan_to_null=True),
            pl.Series("lcl", limits.lower, nan_to_null=True),
            pl.Series("ucl", limits.upper, nan_to_null=True),
            pl.Series("signal", found, dtype=pl.Int8),
            pl.Series("rule", [word or None for word in rule.tolist()], dtype=pl.String),
            pl.Series("mark", [word or None for word in mark.tolist()], dtype=pl.String),
        ]
    )
