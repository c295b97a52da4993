"""Days, weeks and months: where they start and end, and whether the records reach over all of one."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl


def is_start(day: date, period: str) -> bool:
    """Whether a day, week or month starts on that day."""
    return {"week": day.weekday() == 0, "month": day.day == 1}.get(period, True)


def period_end(start: date, period: str) -> date:
    """The last day of the day, week or month that starts there."""
    if period == "week":
        return start + timedelta(days=6)
    if period == "month":
        return (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return start


def partial(frame: pl.DataFrame, known: tuple[date, date] | None, end: date, period: str) -> pl.Series:
    """Whether each period reaches beyond the data or the end of the slice, or still holds censored records.

    Args:
        frame: (periods: period, censored).
        known: the first and the last day with records.
        end: the last day of the slice.
        period: day, week or month.
    """
    first, last = (date.max, date.min) if known is None else (known[0], min(end, known[1]))
    return pl.Series(
        [
            start < first or period_end(start, period) > last or (young or 0) > 0
            for start, young in frame.select("period", "censored").iter_rows()
        ],
        dtype=pl.Boolean,
    )


def mostly_holidays(start: date, period: str, holidays: frozenset[date]) -> bool:
    """Whether at least half of the days of a period are holidays: such a period says nothing of an ordinary one."""
    if not holidays:
        return False
    days = (period_end(start, period) - start).days + 1
    return 2 * sum(start + timedelta(days=day) in holidays for day in range(days)) >= days
