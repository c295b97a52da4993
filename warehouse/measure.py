"""The only way to a figure: page, command line and snapshot all call `measure`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from warehouse.catalogue import Metric, metric
from warehouse.errors import DefinitionError
from warehouse.figures import COLUMNS, end_value_figures, figures, quantile_figures
from warehouse.slices import Slice
from warehouse.store import Warehouse
from warehouse.vocabulary import DIMENSIONS, PERIODS

HOURLY = ("hour", "weekday")
BREAKDOWNS = (*DIMENSIONS, *PERIODS, *HOURLY)
_DAILY = (*DIMENSIONS, *PERIODS)


def measure(warehouse: Warehouse, key: str, where: Slice, by: Sequence[str] = ()) -> pl.DataFrame:
    """One metric over a slice, whole or broken down.

    Args:
        warehouse: the pinned version that is asked.
        key: a key of the catalogue.
        where: the period and slices looked at.
        by: dimensions (source, channel, department, category), periods (day, week, month), hour, weekday.

    Returns:
        (groups, *by + value, lower, upper, n, numerator, base, coverage, censored, suppressed), sorted by `by`.
        `value` and its 95 % bounds are in the metric's unit, null where nothing could be judged. `n` counts judged
        records, `base` those that could have been, `coverage` is n / base, `censored` counts records that are too young
        to judge. An unknown dimension value is null. A figure over fewer records than the minimum group is
        `suppressed`: null.

    Raises:
        DefinitionError: no such metric, or the metric cannot be broken down like that.
    """
    wanted = metric(key)
    _check_breakdown(wanted, by)
    if wanted.kind == "last_answer":
        return _finished(_last_answers(warehouse, where, by), warehouse, wanted, by)
    if set(by) & set(HOURLY):
        cells = _cells(warehouse, "hours", where, by, BREAKDOWNS)
    elif wanted.kind == "quantile":
        cells = _cells(warehouse, "contacts", where, by, _DAILY)
    else:
        cells = _cells(warehouse, wanted.mart, where, by, _DAILY)
    if wanted.kind != "quantile":
        return _finished(figures(cells, wanted), warehouse, wanted, by)
    sketches = warehouse.read(
        "durations", **_params(where), **_chosen(_DAILY, by), by_bucket=True, measure=wanted.measure
    )
    return _finished(quantile_figures(sketches, cells, wanted, by), warehouse, wanted, by)


def _finished(frame: pl.DataFrame, warehouse: Warehouse, wanted: Metric, by: Sequence[str]) -> pl.DataFrame:
    small = pl.col("n").is_between(1, warehouse.settings.min_group - 1) & (wanted.kind != "count")
    hidden = [pl.when(~small).then(pl.col(name)).alias(name) for name in ("value", "lower", "upper", "numerator")]
    frame = frame.with_columns(*hidden, suppressed=small).select(*by, *COLUMNS, "suppressed")
    return frame.sort(by, nulls_last=True) if by else frame


def _cells(warehouse: Warehouse, mart: str, where: Slice, by: Sequence[str], dimensions: Sequence[str]) -> pl.DataFrame:
    """A mart's sums, one row a group; the whole of nothing is one row of nothing, so that it can be said so."""
    cells = warehouse.read(mart, **_params(where), **_chosen(dimensions, by))
    return cells if by or len(cells) else cells.clear(1)


def _check_breakdown(wanted: Metric, by: Sequence[str]) -> None:
    for dimension in by:
        if dimension not in BREAKDOWNS:
            raise DefinitionError(f"There is no dimension '{dimension}'", f"Use any of: {', '.join(BREAKDOWNS)}.")
    if len(set(by)) != len(by):
        raise DefinitionError("A dimension is named twice", "Name each dimension once.")
    if len(set(by) & set(PERIODS)) > 1:
        raise DefinitionError("Only one of day, week and month can be chosen", "Drop the others.")
    if set(by) & set(HOURLY) and wanted.mart != "contacts":
        raise DefinitionError(
            f"{wanted.key} is not kept by hour", "Break it down by day, week or month, or choose a share of contacts."
        )


def _params(where: Slice) -> dict[str, Any]:
    return {
        "start": where.start,
        "end": where.end,
        "sources": list(where.sources),
        "channels": list(where.channels),
        "departments": list(where.departments),
        "categories": list(where.categories),
    }


def _chosen(dimensions: Sequence[str], by: Sequence[str]) -> dict[str, bool]:
    return {f"by_{dimension}": dimension in by for dimension in dimensions}


def _last_answers(warehouse: Warehouse, where: Slice, by: Sequence[str]) -> pl.DataFrame:
    """End-values at the end of every period: the sum of all changes up to that day."""
    groups = [dimension for dimension in by if dimension in DIMENSIONS]
    period = next((name for name in by if name in PERIODS), None)
    params = {**_params(where), "start": date.min}
    chosen = _chosen((*DIMENSIONS, "day"), [*groups, *(["day"] if period else [])])
    changes = warehouse.read("end_values", **params, **chosen)
    ends = [where.end] if period is None else period_ends(where, period)
    if period is not None and not groups:
        return end_value_figures(_running(changes, period, ends))
    states = pl.concat(
        [
            _state(changes if period is None else changes.filter(pl.col("day") <= end), groups, period, start, end)
            for start, end in (_bounds(end, period) for end in ends)
        ]
    )
    return end_value_figures(states)


def _running(changes: pl.DataFrame, period: str, ends: list[date]) -> pl.DataFrame:
    """The whole at the end of every period, added up once: a control chart asks for a year of weeks."""
    sums = pl.col("customers", "score", "squares", "ever").fill_null(0).cum_sum()
    totals = changes.sort("day").select(pl.col("day").alias("end"), sums)
    periods = pl.DataFrame({period: [_bounds(end, period)[0] for end in ends], "end": ends})
    return periods.join_asof(totals, on="end").drop("end")


def _state(changes: pl.DataFrame, groups: list[str], period: str | None, start: date, end: date) -> pl.DataFrame:
    totals = [pl.col(name).sum() for name in ("customers", "score", "squares", "ever")]
    state = changes.group_by(groups).agg(totals) if groups else changes.select(totals)
    return state if period is None else state.with_columns(pl.lit(start).alias(period))


def period_ends(where: Slice, period: str) -> list[date]:
    """The last day inside the slice of every period that the slice touches."""
    days = pl.date_range(where.start, where.end, "1d", eager=True)
    every = {"day": "1d", "week": "1w", "month": "1mo"}[period]
    return (
        pl.DataFrame({"day": days})
        .group_by(pl.col("day").dt.truncate(every).alias("p"))
        .agg(pl.col("day").max())
        .sort("p")["day"]
        .to_list()
    )


def _bounds(end: date, period: str | None) -> tuple[date, date]:
    if period == "week":
        return end - timedelta(days=end.weekday()), end
    if period == "month":
        return end.replace(day=1), end
    return end, end
