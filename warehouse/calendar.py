"""The one calendar: when weeks and fiscal years start, and which days are holidays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

PERIODS = ("day", "week", "month", "quarter", "year")
"""What days are gathered into; a quarter and a year are those of the fiscal year."""

_WEEK = 7
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Calendar:
    """How days make weeks and fiscal periods.

    Attributes:
        week_start: the first day of the week, 1 (Monday, as ISO has it) to 7 (Sunday).
        fiscal_year_start: the month in which the fiscal year starts, 1 to 12.
        holidays: days on which the business rests.
    """

    week_start: int = 1
    fiscal_year_start: int = 1
    holidays: frozenset[date] = frozenset()

    def start_of(self, day: date, period: str) -> date:
        """The first day of the period that the day lies in."""
        if period == "day":
            return day
        if period == "week":
            return day - timedelta(days=(day.isoweekday() - self.week_start) % _WEEK)
        back = (day.month - self.fiscal_year_start) % _MONTHS[period]
        return _months_on(day.replace(day=1), -back)

    def end_of(self, start: date, period: str) -> date:
        """The last day of the period that starts on this day."""
        if period == "day":
            return start
        if period == "week":
            return start + timedelta(days=_WEEK - 1)
        return _months_on(start, _MONTHS[period]) - timedelta(days=1)

    def starts(self, first: date, last: date, period: str) -> list[date]:
        """The first days of every period that lies between two days, in part or whole."""
        found, start = [], self.start_of(first, period)
        while start <= last:
            found.append(start)
            start = self.end_of(start, period) + timedelta(days=1)
        return found

    def whole_weeks(self, first: date, last: date) -> tuple[date, date] | None:
        """The first day of the first week and the last of the last one that lie between two days as a whole; None
        where none does."""
        least = self.start_of(first + timedelta(days=_WEEK - 1), "week")
        most = self.start_of(last + timedelta(days=1), "week") - timedelta(days=1)
        return None if most < least else (least, most)

    def sql(self, period: str) -> str:
        """The first day of the period of a column `day`, as an SQL expression."""
        if period == "day":
            return "day"
        if period == "week":
            return f"cast(day - cast((isodow(day) + {_WEEK - self.week_start}) % {_WEEK} as integer) as date)"
        span = _MONTHS[period]
        back = f"cast((month(day) + {12 - self.fiscal_year_start}) % {span} as integer)"
        return f"cast(date_trunc('month', day) - to_months({back}) as date)"


ISO = Calendar()
"""Weeks from Monday, the fiscal year as the calendar's, no holidays."""


def _months_on(first: date, months: int) -> date:
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
