"""Whether the records reach over all of a period, and whether it is an ordinary one."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from warehouse.calendar import Calendar


def partial(
    frame: pl.DataFrame, known: tuple[date, date] | None, end: date, period: str, calendar: Calendar
) -> pl.Series:
    """Whether each period reaches beyond the data or the end of the slice, or still holds censored records.

    Args:
        frame: (periods: period, censored).
        known: the first and the last day with records.
        end: the last day of the slice.
        period, calendar: what the days are gathered into.
    """
    first, last = (date.max, date.min) if known is None else (known[0], min(end, known[1]))
    return pl.Series(
        [
            start < first or calendar.end_of(start, period) > last or (young or 0) > 0
            for start, young in zip(frame["period"].to_list(), frame["censored"].to_list(), strict=True)
        ],
        dtype=pl.Boolean,
    )


def mostly_holidays(start: date, period: str, calendar: Calendar, holidays: frozenset[date]) -> bool:
    """Whether at least half of the days of a period are holidays: such a period says nothing of an ordinary one."""
    if not holidays:
        return False
    days = (calendar.end_of(start, period) - start).days + 1
    return 2 * sum(start + timedelta(days=day) in holidays for day in range(days)) >= days
