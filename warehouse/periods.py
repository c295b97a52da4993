"""Whether the records reach over all of a period, and whether it is an ordinary one."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

from warehouse.calendar import Calendar
from warehouse.catalogue import Metric
from warehouse.frames import Truths, numbers

# An interval of 95 % spans about four standard errors.
_ERRORS = 4


def unsettled(frame: pl.DataFrame, wanted: Metric) -> Truths:
    """Whether records that are too young to judge may still move a figure by more than chance does.

    Of a ratio they are taken as they would move it most, all of one outcome; what stays within one standard error moves
    nothing that could be told from noise, so that one promise far ahead leaves its week as it is. Of other kinds any
    such record counts.

    Args:
        frame: (rows: value, lower, upper, n, censored), figures of one metric.

    Returns:
        (rows,) of truths.
    """
    value, lower, upper, n, young = (numbers(frame[name]) for name in ("value", "lower", "upper", "n", "censored"))
    young = np.nan_to_num(young)
    if wanted.kind != "ratio":
        return np.asarray(young > 0)
    with np.errstate(invalid="ignore"):
        most = young / (n + young) * np.maximum(value, wanted.factor - value)
        return np.asarray((young > 0) & ~(most <= (upper - lower) / _ERRORS))


def partial(
    frame: pl.DataFrame,
    wanted: Metric,
    known: tuple[date, date] | None,
    end: date,
    period: str,
    calendar: Calendar,
) -> pl.Series:
    """Whether each period reaches beyond the data or the end of the slice, or is `unsettled`.

    Args:
        frame: (periods: period, and what `unsettled` takes).
        wanted: the metric.
        known: the first and the last day with records.
        end: the last day of the slice.
        period, calendar: what the days are gathered into.
    """
    first, last = (date.max, date.min) if known is None else (known[0], min(end, known[1]))
    return pl.Series(
        [
            start < first or calendar.end_of(start, period) > last or young
            for start, young in zip(frame["period"].to_list(), unsettled(frame, wanted).tolist(), strict=True)
        ],
        dtype=pl.Boolean,
    )


def mostly_holidays(start: date, period: str, calendar: Calendar, holidays: frozenset[date]) -> bool:
    """Whether at least half of the days of a period are holidays: such a period says nothing of an ordinary one."""
    if not holidays:
        return False
    days = (calendar.end_of(start, period) - start).days + 1
    return 2 * sum(start + timedelta(days=day) in holidays for day in range(days)) >= days
