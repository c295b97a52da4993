"""What the reader looks at, and its short form in the address: language-neutral, explicit, and never trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import quote, unquote

from warehouse.calendar import ISO, Calendar
from warehouse.cuts import joined_from
from warehouse.slices import Slice

DEFAULT_WEEKS = 12
# Short names in the address of the dimensions that can be chosen.
PARAMETERS = {"source": "src", "channel": "ch", "department": "dep", "category": "cat"}
ADDRESS_KEYS = ("from", "to", *PARAMETERS.values())


@dataclass(frozen=True, slots=True)
class FilterState:
    """The reader's choice; an empty choice of a dimension is all of it, unknown values included.

    Attributes:
        start, end: business days, both inside.
        sources, channels, departments, categories: chosen values, in the order of the options.
    """

    start: date
    end: date
    sources: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    def where(self) -> Slice:
        """The question to the warehouse."""
        return Slice(self.start, self.end, self.sources, self.channels, self.departments, self.categories)

    def previous(self, first: date) -> Slice | None:
        """The period of equal length just before, or None where the data does not reach back over all of it."""
        days = (self.end - self.start).days + 1
        start = self.start - timedelta(days=days)
        if start < first:
            return None
        return replace(self.where(), start=start, end=self.start - timedelta(days=1))

    def only_channel(self, channel: str) -> Slice:
        """The question of the filters for one channel alone."""
        return replace(self.where(), channels=(channel,))

    def choices(self) -> dict[str, tuple[str, ...]]:
        """What is chosen of each dimension."""
        values = (self.sources, self.channels, self.departments, self.categories)
        return dict(zip(PARAMETERS, values, strict=True))


def default_period(first: date, last: date, calendar: Calendar = ISO) -> tuple[date, date]:
    """The last 12 whole weeks of the data; all of the data where it holds no whole week."""
    end = calendar.start_of(last + timedelta(days=1), "week") - timedelta(days=1)
    start = end - timedelta(days=7 * DEFAULT_WEEKS - 1)
    if end - timedelta(days=6) < first:
        return first, last
    return max(start, calendar.start_of(first + timedelta(days=6), "week")), end


def preset_period(weeks: int, first: date, last: date, calendar: Calendar = ISO) -> tuple[date, date]:
    """The last whole weeks of the data, as many as there are up to `weeks`."""
    end = default_period(first, last, calendar)[1]
    return max(first, end - timedelta(days=7 * weeks - 1)), end


def within_weeks(start: date, end: date, first: date, last: date, calendar: Calendar = ISO) -> tuple[date, date]:
    """A period widened to whole weeks, of those that the data holds whole; all of the data where it holds none.

    Who may see no records chooses among these alone: two periods that differ by a day would tell that day's group,
    however small it is.
    """
    known = calendar.whole_weeks(first, last)
    if known is None:
        return first, last
    start, end = (min(max(day, known[0]), known[1]) for day in (start, end))
    return calendar.start_of(start, "week"), calendar.end_of(calendar.start_of(end, "week"), "week")


def to_query(state: FilterState) -> dict[str, str]:
    """The canonical address of a choice; dates are always written out, so that a link means the same next month."""
    query = {"from": state.start.isoformat(), "to": state.end.isoformat()}
    for dimension, chosen in state.choices().items():
        if chosen:
            # A value may hold a comma of its own, so each is quoted before they are joined.
            query[PARAMETERS[dimension]] = ",".join(quote(value, safe=" ") for value in chosen)
    return query


def from_query(
    query: Mapping[str, str | None],
    options: Mapping[str, list[str]],
    first: date,
    last: date,
    default: tuple[date, date] | None = None,
) -> FilterState:
    """The choice that an address stands for. Whatever it holds, the answer is valid: unknown values are left out, dates
    are held inside the data, and what cannot be read is the default."""
    default = default or default_period(first, last)
    start, end = (_date(query.get(key)) or day for key, day in zip(("from", "to"), default, strict=True))
    if end < start or start > last or end < first:
        start, end = default
    start, end = max(start, first), min(end, last)
    chosen = {
        dimension: _values(query.get(parameter), options.get(dimension, []))
        for dimension, parameter in PARAMETERS.items()
    }
    return FilterState(start, end, *chosen.values())


def left_out(
    query: Mapping[str, str | None], options: Mapping[str, list[str]], first: date, last: date
) -> tuple[str, ...]:
    """What of an address is not in the choice that it stands for: dimensions of unknown values, and `period` where its
    dates cannot be read or lie outside the data."""
    start, end = (_date(query.get(key)) for key in ("from", "to"))
    unread = any(query.get(key) and day is None for key, day in (("from", start), ("to", end)))
    outside = bool((start and start > last) or (end and end < first) or (start and end and end < start))
    unknown = [
        dimension
        for dimension, parameter in PARAMETERS.items()
        if _asked(query.get(parameter)) - {*options.get(dimension, []), ""}
    ]
    return (*(["period"] if unread or outside else []), *unknown)


def _asked(raw: str | None) -> set[str]:
    return {unquote(part) for part in (raw or "").split(",")}


def _values(raw: str | None, allowed: list[str]) -> tuple[str, ...]:
    asked = _asked(raw)
    return tuple(value for value in allowed if value in asked)


def _date(raw: str | None) -> date | None:
    try:
        return date.fromisoformat(raw or "")
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Days:
    """The days that a reader can choose: those of the data, in `whole_weeks` alone for who may see no records."""

    first: date
    last: date
    calendar: Calendar = ISO
    whole_weeks: bool = False

    def default(self) -> tuple[date, date]:
        """What is looked at first; of whole weeks, up to three more, from where the most figures can be shown."""
        start, end = default_period(self.first, self.last, self.calendar)
        return max(joined_from(start), self.allowed(self.first, end)[0]) if self.whole_weeks else start, end

    def preset(self, weeks: int) -> tuple[date, date]:
        """The last so many whole weeks."""
        return self.allowed(*preset_period(weeks, self.first, self.last, self.calendar))

    def allowed(self, start: date, end: date) -> tuple[date, date]:
        """A period as this reader may choose it."""
        return within_weeks(start, end, self.first, self.last, self.calendar) if self.whole_weeks else (start, end)

    def read(self, query: Mapping[str, str | None], options: Mapping[str, list[str]]) -> FilterState:
        """The choice that an address stands for."""
        state = from_query(query, options, self.first, self.last, self.default())
        start, end = self.allowed(state.start, state.end)
        return replace(state, start=start, end=end)
