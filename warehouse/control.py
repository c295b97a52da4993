"""A metric as a control chart: its figures by week or day with centre, limits and signals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from warehouse.catalogue import metric
from warehouse.measure import measure
from warehouse.slices import Slice
from warehouse.stats.control import BASELINE_POINTS, Limits, laney_p, signals, xmr
from warehouse.store import Warehouse
from warehouse.summary import extent


@dataclass(frozen=True, slots=True)
class ControlChart:
    """A series with its limits.

    Attributes:
        points: (periods: period, value, lower, upper, n, centre, lcl, ucl, signal, partial); signal is +1 above,
            -1 below, 0 noise, null where there is no figure or the period is partial.
        trial: fewer than 12 whole periods, so the limits may still move much.
        variation: what the last whole period says: improving, worsening, changing (no better direction) or common;
            None without points.
        method: laney_p or xmr.
    """

    points: pl.DataFrame
    trial: bool
    variation: str | None
    method: str


def control_chart(warehouse: Warehouse, key: str, where: Slice, period: str = "week") -> ControlChart:
    """The control chart of a metric over a slice.

    Limits are set by the first 12 whole periods of the slice. A period is partial where the slice or the data does not
    reach its end (or its records are still censored); it is drawn, and sets and breaks no limit.
    """
    wanted = metric(key)
    frame = measure(warehouse, key, where, by=(period,)).rename({period: "period"})
    proportion = wanted.kind == "ratio"
    frame = frame.with_columns(partial=_partial(warehouse, frame, where, period))
    judged = frame.filter(pl.col("value").is_not_null() & ~pl.col("partial"))
    method = "laney_p" if proportion else "xmr"
    if judged.is_empty():
        empty = [pl.lit(None, pl.Float64).alias(name) for name in ("centre", "lcl", "ucl")]
        return ControlChart(
            frame.with_columns(*empty, signal=pl.lit(None, pl.Int8)).select(_COLUMNS), True, None, method
        )
    values = judged["value"].to_numpy()
    if proportion:
        counts = judged["n"].to_numpy().astype(float)
        limits = laney_p(judged["numerator"].to_numpy(), counts, BASELINE_POINTS)
    else:
        limits = xmr(values, BASELINE_POINTS)
    found = signals(values, limits)
    points = frame.join(_lines(judged, limits, found), on="period", how="left").sort("period").select(_COLUMNS)
    return ControlChart(points, len(values) < BASELINE_POINTS, _variation(int(found[-1]), wanted.better), method)


_COLUMNS = ("period", "value", "lower", "upper", "n", "centre", "lcl", "ucl", "signal", "partial")


def _lines(judged: pl.DataFrame, limits: Limits, found: np.ndarray) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "period": judged["period"],
            "centre": limits.centre,
            "lcl": limits.lower,
            "ucl": limits.upper,
            "signal": pl.Series(found, dtype=pl.Int8),
        }
    ).with_columns(pl.col("centre", "lcl", "ucl").fill_nan(None))


def _partial(warehouse: Warehouse, frame: pl.DataFrame, where: Slice, period: str) -> pl.Series:
    """Whether each period reaches beyond the slice or the data, or still holds censored records."""
    known = extent(warehouse)
    first = max(where.start, known[0]) if known else where.start
    last = min(where.end, known[1]) if known else where.end
    starts = frame["period"].to_list()
    censored = frame["censored"].to_list()
    return pl.Series(
        [
            start < first or _end(start, period) > last or (young or 0) > 0
            for start, young in zip(starts, censored, strict=True)
        ],
        dtype=pl.Boolean,
    )


def _end(start: date, period: str) -> date:
    if period == "week":
        return start + timedelta(days=6)
    if period == "month":
        return (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return start


def _variation(last: int, better: str) -> str:
    if last == 0:
        return "common"
    if better == "none":
        return "changing"
    return "improving" if (last > 0) == (better == "up") else "worsening"
