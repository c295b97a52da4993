"""The only way to a figure: page, command line and snapshot all call `measure`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from warehouse.audits import audited_figures
from warehouse.blocks import blocks_of, outside, told_of
from warehouse.calendar import PERIODS
from warehouse.catalogue import Metric, metric
from warehouse.consistency import spread_figures
from warehouse.errors import DefinitionError
from warehouse.figures import COLUMNS, end_value_figures, figures, quantile_figures
from warehouse.frames import Truths, in_order, withheld
from warehouse.marts import HOURLY, sketches, sums
from warehouse.negative import PARTS, parts_of_negative
from warehouse.reach import is_fixed
from warehouse.slices import Slice
from warehouse.store import Warehouse
from warehouse.subtraction import given_away
from warehouse.vocabulary import DIMENSIONS, PEOPLE

# Counts are no figure of anybody, a spread is of whole groups.
_OF_NOBODY = ("count", "spread")
# What a figure that is not shown keeps to itself.
_HIDDEN = ("value", "lower", "upper", "numerator")
BREAKDOWNS = (*DIMENSIONS, *PEOPLE, *PERIODS, *HOURLY, *PARTS)


def measure(warehouse: Warehouse, key: str, where: Slice, by: Sequence[str] = ()) -> pl.DataFrame:
    """One metric over a slice, whole or broken down.

    Args:
        warehouse: the pinned version that is asked.
        key: a key of the catalogue.
        where: the period and slices looked at.
        by: dimensions (source, channel, department, category, team, agent, site), one period (day, week, month,
            quarter, year), hour, weekday. Team, agent and site are not kept together with category, agent and site
            not with the hour. Rates of negative emotion also by form, cause or need, alone: see `warehouse.negative`.

    Returns:
        (groups, *by + value, lower, upper, n, numerator, base, coverage, censored, suppressed), sorted by `by`.
        `value` and its 95 % bounds are in the metric's unit, null where nothing could be judged. `n` counts judged
        records, `base` those that could have been, `coverage` is n / base, `censored` counts records that are too young
        to judge. An unknown dimension value is null. A figure over fewer records than the minimum group is
        `suppressed`: null; and so are those of other groups that would give it away by subtraction.

    Raises:
        DefinitionError: no such metric, or the metric cannot be broken down like that.
    """
    wanted = metric(key)
    _check_breakdown(by)
    counted = partial(_found, warehouse, wanted)
    if set(by) & set(PARTS):
        closed = where.in_blocks and not is_fixed(warehouse, where)
        found = parts_of_negative(warehouse, wanted, replace(where, in_blocks=False), by[0])
        return _finished(found, by, found["suppressed"].to_numpy() | closed)
    # In order first: of two groups alike, the same one must always be withheld.
    found = in_order(_found(warehouse, wanted, where, by), by)
    if wanted.kind in _OF_NOBODY:
        return _finished(found, by, np.zeros(len(found), dtype=bool))
    n, least = found["n"].to_numpy(), warehouse.settings.min_group
    hidden = (n > 0) & (n < least)
    if where.in_blocks:
        hidden |= (n > 0) & outside(warehouse, wanted, found, where, by, counted)
    if not where.in_blocks or set(by) & set(HOURLY):
        hidden |= given_away(found, counted, where, by, least)
    return _finished(found, by, hidden)


def why_withheld(row: Mapping[str, Any], least: int, *, in_blocks: bool) -> str:
    """Why a figure is suppressed.

    Args:
        row: of `measure`.
        least: the minimum group.
        in_blocks: the question was one of whole blocks of weeks alone.

    Returns:
        `hidden` (fewer records than the minimum group), `joined` (enough, and its weeks are joined with others:
        `warehouse.blocks`) or `beside` (enough, and a smaller group could be worked out from it by subtraction).
    """
    if row["n"] is None or row["n"] < least:
        return "hidden"
    return "joined" if in_blocks else "beside"


def nearest_given(warehouse: Warehouse, key: str, where: Slice) -> tuple[date, date] | None:
    """The first and the last day of the period nearest to the one asked of which the figure may be given; see
    `warehouse.blocks`. None where there is none."""
    wanted = metric(key)
    if not told_of(where.chosen()):
        return None
    found = blocks_of(warehouse, wanted, tuple(where.chosen()), partial(_found, warehouse, wanted))
    return None if found is None else found.nearest(where)


def _found(warehouse: Warehouse, wanted: Metric, where: Slice, by: Sequence[str]) -> pl.DataFrame:
    """The figures, whatever their size; remembered, because each part of a table is judged beside all of it."""
    where = replace(where, in_blocks=False)
    question = ("figures", wanted.key, where, tuple(by))
    return warehouse.memory.answer(question, lambda: _counted(warehouse, wanted, where, by))


def _counted(warehouse: Warehouse, wanted: Metric, where: Slice, by: Sequence[str]) -> pl.DataFrame:
    if wanted.kind == "last_answer":
        return _last_answers(warehouse, wanted, where, by)
    if wanted.kind == "audited":
        return audited_figures(warehouse, wanted, where, by)
    if wanted.kind == "spread":
        return spread_figures(warehouse, wanted, where, by)
    if wanted.kind == "quantile":
        cells = _cells(warehouse, wanted, "contacts", where, by)
        return quantile_figures(sketches(warehouse, wanted.measure, where, by), cells, wanted, by)
    return figures(_cells(warehouse, wanted, wanted.mart, where, by), wanted)


def _finished(frame: pl.DataFrame, by: Sequence[str], hidden: Truths) -> pl.DataFrame:
    columns = [frame.get_column(name) for name in (*by, *COLUMNS)]
    shown = [withheld(column, hidden) if column.name in _HIDDEN else column for column in columns]
    return pl.DataFrame([*shown, pl.Series("suppressed", hidden)])


def _cells(warehouse: Warehouse, wanted: Metric, family: str, where: Slice, by: Sequence[str]) -> pl.DataFrame:
    """Sums, one row a group; the whole of nothing is one row of nothing, so that it can be said so."""
    measured = wanted.measure if family == wanted.mart else ()
    cells = sums(warehouse, family, wanted.columns, where, by, measured)
    return cells if by or len(cells) else cells.clear(1)


def _check_breakdown(by: Sequence[str]) -> None:
    for dimension in by:
        if dimension not in BREAKDOWNS:
            raise DefinitionError(f"There is no dimension '{dimension}'", f"Use any of: {', '.join(BREAKDOWNS)}.")
    if len(set(by)) != len(by):
        raise DefinitionError("A dimension is named twice", "Name each dimension once.")
    if set(by) & set(PARTS) and len(by) > 1:
        raise DefinitionError(f"{', '.join(PARTS)} are each asked alone", "Choose the other dimensions by filters.")
    if len(set(by) & set(PERIODS)) > 1:
        raise DefinitionError(f"Only one of {', '.join(PERIODS)} can be chosen", "Drop the others.")


_CHANGES = {
    "customers_change": "customers",
    "score_change": "score",
    "squares_change": "squares",
    "ever_change": "ever",
}


def _last_answers(warehouse: Warehouse, wanted: Metric, where: Slice, by: Sequence[str]) -> pl.DataFrame:
    """Figures at the end of every period: the sum of all changes up to that day."""
    groups = [dimension for dimension in by if dimension not in PERIODS]
    period = next((name for name in by if name in PERIODS), None)
    ever = replace(where, start=date.min)
    changes = sums(warehouse, wanted.mart, tuple(_CHANGES), ever, [*groups, *(["day"] if period else [])])
    changes = changes.rename(_CHANGES)
    if period is None:
        return end_value_figures(_state(changes, groups), wanted)
    calendar = warehouse.settings.calendar
    starts = calendar.starts(where.start, where.end, period)
    ends = [min(calendar.end_of(start, period), where.end) for start in starts]
    if not groups:
        return end_value_figures(_running(changes, period, starts, ends), wanted)
    states = [
        _state(changes.filter(pl.col("day") <= end), groups).with_columns(pl.lit(start).alias(period))
        for start, end in zip(starts, ends, strict=True)
    ]
    return end_value_figures(pl.concat(states), wanted)


def _running(changes: pl.DataFrame, period: str, starts: list[date], ends: list[date]) -> pl.DataFrame:
    """The whole at the end of every period, added up once: a control chart asks for a year of weeks."""
    summed = pl.col("customers", "score", "squares", "ever").fill_null(0).cum_sum()
    totals = changes.sort("day").select(pl.col("day").alias("end"), summed)
    return pl.DataFrame({period: starts, "end": ends}).join_asof(totals, on="end").drop("end")


def _state(changes: pl.DataFrame, groups: list[str]) -> pl.DataFrame:
    totals = [pl.col(name).sum() for name in ("customers", "score", "squares", "ever")]
    return changes.group_by(groups).agg(totals) if groups else changes.select(totals)
