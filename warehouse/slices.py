"""Which records a question is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from warehouse.errors import DefinitionError


@dataclass(frozen=True, slots=True)
class Slice:
    """A period and a choice of slices; an empty choice means all of them, unknown ones included.

    Attributes:
        start, end: business days, both inside.
        sources, channels, departments, categories: the values that are looked at.
    """

    start: date
    end: date
    sources: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise DefinitionError(
                f"The period ends ({self.end}) before it starts ({self.start})", "Swap the two dates."
            )


def iso_week(text: str) -> tuple[date, date]:
    """The Monday and the Sunday of an ISO week such as `2026-W46`.

    Raises:
        DefinitionError: the text is not an ISO week.
    """
    try:
        year, week = text.upper().split("-W")
        monday = date.fromisocalendar(int(year), int(week), 1)
    except ValueError as error:
        raise DefinitionError(f"'{text}' is not an ISO week", "Write it like 2026-W46.") from error
    return monday, monday + timedelta(days=6)


def week_label(monday: date) -> str:
    """The ISO label of the week that starts on this Monday: its ISO year, not its calendar year."""
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02d}"
