"""Which records a question is about."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from warehouse.calendar import ISO, Calendar
from warehouse.errors import DefinitionError

PLURALS = {
    "source": "sources",
    "channel": "channels",
    "department": "departments",
    "category": "categories",
    "team": "teams",
    "agent": "agents",
    "site": "sites",
}
"""The field of a `Slice` that chooses values of each dimension."""

_WEEK = re.compile(r"(\d{4})-W(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Slice:
    """A period and a choice of slices; an empty choice means all of them, unknown ones included.

    What the reader may see is kept apart from what was chosen: no choice, an empty one included, reaches beyond it.

    Attributes:
        start, end: business days, both inside.
        sources, channels, departments, categories, teams, agents, sites: the values that are looked at.
        within: the only departments that may be looked at, unknown ones excluded; none at all where it is empty; None
            for no bound.
        in_blocks: the reader may ask for other periods too and sees no records, so that figures are given of whole
            blocks of weeks alone; see `warehouse.blocks`.
    """

    start: date
    end: date
    sources: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    within: tuple[str, ...] | None = None
    in_blocks: bool = False

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise DefinitionError(
                f"The period ends ({self.end}) before it starts ({self.start})", "Swap the two dates."
            )

    def bounded(self, departments: tuple[str, ...] | None, *, in_blocks: bool = False) -> Slice:
        """The same question within these departments alone; a bound that is there already stays in force."""
        if in_blocks and not self.in_blocks:
            return replace(self, in_blocks=True).bounded(departments)
        if departments is None:
            return self
        allowed = departments if self.within is None else tuple(one for one in self.within if one in departments)
        return replace(self, within=allowed)

    def chosen(self) -> dict[str, tuple[str, ...]]:
        """The values of every dimension of which only some are looked at; a bound that leaves no department is there as
        an empty tuple, which no record fits."""
        values = {name: getattr(self, plural) for name, plural in PLURALS.items()}
        found = {name: chosen for name, chosen in values.items() if chosen}
        if self.within is not None:
            asked = self.departments or self.within
            found["department"] = tuple(one for one in asked if one in self.within)
        return found


def iso_week(text: str, calendar: Calendar = ISO) -> tuple[date, date]:
    """The first and the last day of a week such as `2026-W46`.

    A week belongs to the year that holds most of its days, so week 1 is the one with 4 January: with weeks that start
    on Monday these are the weeks of ISO 8601, with weeks that start on Sunday those of the CDC.

    Raises:
        DefinitionError: the text is not a week of that year.
    """
    found = _WEEK.fullmatch(text.strip().upper())
    if found:
        year, number = int(found[1]), int(found[2])
        if year:
            start = calendar.start_of(date(year, 1, 4), "week") + timedelta(weeks=number - 1)
            if week_label(start) == f"{year}-W{number:02d}":
                return start, start + timedelta(days=6)
    raise DefinitionError(f"'{text}' is not an ISO week", "Write it like 2026-W46.")


def week_label(start: date) -> str:
    """The label of the week that starts on this day: the year that holds most of its days, not the day's own."""
    middle = start + timedelta(days=3)
    return f"{middle.year}-W{(middle.timetuple().tm_yday - 1) // 7 + 1:02d}"
