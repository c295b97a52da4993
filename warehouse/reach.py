"""How far the records reach, whether more of a week are to be expected, and which weeks are told as one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from warehouse.cuts import JOINED, joined_from
from warehouse.errors import DefinitionError
from warehouse.slices import Slice
from warehouse.store import Warehouse
from warehouse.summary import extent

_DAY = timedelta(days=1)
# A weekday on which nothing came in so many weeks is one of rest.
_SEEN = timedelta(weeks=8)


def reached(warehouse: Warehouse, within: tuple[str, ...] | None = None) -> tuple[date, date] | None:
    """The first business day with records and the last one that they reach to, days of rest after it among them;
    `within` these departments alone, where it is given. None where there are no records.

    Days of rest are holidays and the weekdays of which the eight weeks up to then hold no record: what is closed at the
    weekend has its whole week on Monday morning, not only when Monday's records are there.
    """
    return warehouse.memory.answer(("reached", within), lambda: _reached(warehouse, within))


def _reached(warehouse: Warehouse, within: tuple[str, ...] | None) -> tuple[date, date] | None:
    known = extent(warehouse, within)
    if known is None:
        return None
    first, last = known
    since = last - _SEEN + _DAY
    worked = set(range(7))
    if first <= since:
        bound = {"bounded": within is not None, "departments": list(within or ())}
        worked = {day.weekday() for day in warehouse.read("recent_days", **bound, since=since.isoformat())["day"]}
    while (last + _DAY).weekday() not in worked or last + _DAY in warehouse.settings.calendar.holidays:
        last += _DAY
    return first, last


def told_weeks(warehouse: Warehouse) -> tuple[date, date] | None:
    """The first day of the week of the first record, and the last of the last week that the records reach over: the
    weeks whose bounds can be told. None where they reach over none.

    The first week may begin in the middle: nothing lies before its first record, so its start tells nothing.
    """
    known, calendar = reached(warehouse), warehouse.settings.calendar
    if known is None:
        return None
    return calendar.whole_weeks(calendar.start_of(known[0], "week"), known[1])


def is_fixed(warehouse: Warehouse, where: Slice) -> bool:
    """Whether a slice is of four weeks that small weeks are joined to, and they are over.

    What is held back within one period alone (by hour, cause, path, step and the like) is given to who sees no records
    of these alone: they do not overlap, so none can be subtracted from another.
    """
    return where == fixed_weeks(warehouse, where)


def fixed_weeks(warehouse: Warehouse, where: Slice) -> Slice | None:
    """The same question of the last such four weeks that lie within a slice; None where none does."""
    weeks = told_weeks(warehouse)
    if weeks is None:
        return None
    after = warehouse.settings.calendar.start_of(min(where.end, weeks[1]) + _DAY, "week")
    start = joined_from(after) - timedelta(weeks=JOINED)
    return None if start < where.start else replace(where, start=start, end=start + timedelta(weeks=JOINED) - _DAY)


def check_fixed(warehouse: Warehouse, where: Slice) -> None:
    """Makes sure that a reader without records is given such four weeks.

    Raises:
        DefinitionError: the reader sees no records, and the slice is of other days.
    """
    if where.in_blocks and not is_fixed(warehouse, where):
        raise DefinitionError(
            "This is given to readers without records of fixed four weeks alone",
            "Choose a longer period, which holds such four weeks.",
        )
