"""A metric as a control chart: its figures by week or day with centre, limits and signals."""

from __future__ import annotations

from dataclasses import dataclass, replace
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

    Limits are locked at the first 12 whole periods of the records, whatever period is looked at: a window that moves
    its own limits would hide every change that it starts after. A period is partial where the slice or the data does
    not reach its end (or its records are still censored); it is drawn, and sets and breaks no limit.
    """
    wanted = metric(key)
    known = extent(warehouse)
    since = where if known is None else replace(where, start=min(known[0], where.start))
    history = measure(warehouse, key, since, by=(period,)).rename({period: "period"})
    history = history.with_columns(partial=_partial(history, known, where.end, period))
    judged = history.filter(pl.col("value").is_not_null() & ~pl.col("partial"))
    method = "laney_p" if wanted.kind == "ratio" else "xmr"
    lines = _lines(judged, method)
    points = _shown(warehouse, key, where, period, history).join(lines, on="period", how="left")
    points = points.with_columns(
        pl.when(~pl.col("partial")).then(pl.col(name)).alias(name) for name in ("centre", "lcl", "ucl", "signal")
    ).select(_COLUMNS)
    last = points["signal"].drop_nulls()
    variation = None if last.is_empty() else _variation(int(last[-1]), wanted.better)
    return ControlChart(points, len(judged) < BASELINE_POINTS, variation, method)


_COLUMNS = ("period", "value", "lower", "upper", "n", "centre", "lcl", "ucl", "signal", "partial")


def _shown(warehouse: Warehouse, key: str, where: Slice, period: str, history: pl.DataFrame) -> pl.DataFrame:
    """The periods of the slice; the one that the slice starts in the middle of holds the days of the slice alone."""
    whole = history.filter(pl.col("period") >= where.start)
    if _is_start(where.start, period):
        return whole
    started = measure(warehouse, key, where, by=(period,)).rename({period: "period"})
    started = started.filter(pl.col("period") < where.start).with_columns(partial=pl.lit(value=True))
    return pl.concat([started, whole], how="diagonal").sort("period")


def _lines(judged: pl.DataFrame, method: str) -> pl.DataFrame:
    """Centre, limits and signals of the whole periods."""
    if judged.is_empty():
        limits, found = Limits(*(np.empty(0) for _ in range(3))), np.empty(0, dtype=np.int8)
    elif method == "laney_p":
        counts = judged["n"].to_numpy().astype(float)
        limits = laney_p(judged["numerator"].to_numpy(), counts, BASELINE_POINTS)
        found = signals(judged["value"].to_numpy(), limits)
    else:
        limits = xmr(judged["value"].to_numpy(), BASELINE_POINTS)
        found = signals(judged["value"].to_numpy(), limits)
    return pl.DataFrame(
        {
            "period": judged["period"],
            "centre": limits.centre,
            "lcl": limits.lower,
            "ucl": limits.upper,
            "signal": pl.Series(found, dtype=pl.Int8),
        }
    ).with_columns(pl.col("centre", "lcl", "ucl").fill_nan(None))


def _partial(frame: pl.DataFrame, known: tuple[date, date] | None, end: date, period: str) -> pl.Series:
    """Whether each period reaches beyond the data or the end of the slice, or still holds censored records."""
    first, last = (date.max, date.min) if known is None else (known[0], min(end, known[1]))
    return pl.Series(
        [
            start < first or _end(start, period) > last or (young or 0) > 0
            for start, young in frame.select("period", "censored").iter_rows()
        ],
        dtype=pl.Boolean,
    )


def _is_start(day: date, period: str) -> bool:
    return {"week": day.weekday() == 0, "month": day.day == 1}.get(period, True)


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
