"""How far the records reach: whether more of a week are to be expected."""

from __future__ import annotations

from datetime import date, timedelta

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
