"""Which snapshot is asked for, and whether the warehouse can answer it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from warehouse.errors import DefinitionError
from warehouse.measuring import measure
from warehouse.slices import Slice, iso_week, week_label
from warehouse.store import Warehouse
from warehouse.summary import extent, options

WEEKS_SHOWN = 26
# A week has data where any of these could have been judged.
_RECORDED = ("contacts", "csat_mean", "nps", "ces")


@dataclass(frozen=True, slots=True)
class Question:
    """One snapshot to make.

    Attributes:
        monday: the first day of the ISO week.
        language: tag of the locale.
        sources: the sources looked at; empty for all of them.
    """

    monday: date
    language: str
    sources: tuple[str, ...] = ()

    @property
    def sunday(self) -> date:
        """The last day of the week."""
        return self.monday + timedelta(days=6)

    @property
    def label(self) -> str:
        """The ISO week, such as 2026-W46."""
        return week_label(self.monday)

    def week(self) -> Slice:
        """The week itself."""
        return Slice(self.monday, self.sunday, self.sources)

    def week_before(self) -> Slice:
        """The week before."""
        return Slice(self.monday - timedelta(days=7), self.monday - timedelta(days=1), self.sources)

    def window(self, channels: tuple[str, ...] = (), departments: tuple[str, ...] = ()) -> Slice:
        """The weeks of a control chart, the last of which is the week itself."""
        start = self.monday - timedelta(weeks=WEEKS_SHOWN - 1)
        return Slice(start, self.sunday, self.sources, channels, departments)


def question(warehouse: Warehouse, week: str, language: str, sources: tuple[str, ...]) -> Question:
    """The question in words of the warehouse.

    Raises:
        DefinitionError: no such week or source, or the week holds no record.
    """
    monday, _ = iso_week(week)
    known = options(warehouse)["source"]
    for source in sources:
        if source not in known:
            raise DefinitionError(f"There is no source '{source}'", f"Known sources: {', '.join(known) or 'none'}.")
    asked = Question(monday, language, tuple(sorted(set(sources))))
    mondays = weeks_with_data(warehouse, asked.sources)
    if monday not in mondays:
        of_sources = f" of {', '.join(asked.sources)}" if sources else ""
        raise DefinitionError(
            f"Week {asked.label} holds no records{of_sources}",
            f"Weeks with records: {spans(mondays)}." if mondays else "Load records first: 'endvalue load FILE'.",
        )
    return asked


def weeks_with_data(warehouse: Warehouse, sources: tuple[str, ...]) -> list[date]:
    """The Mondays of the weeks that hold a contact or an answer, oldest first."""
    known = extent(warehouse)
    if known is None:
        return []
    where = Slice(known[0], known[1], sources)
    found = [measure(warehouse, key, where, by=("week",)).filter(pl.col("base") > 0)["week"] for key in _RECORDED]
    return sorted({monday for weeks in found for monday in weeks.to_list()})


def spans(mondays: list[date]) -> str:
    """Weeks in words, unbroken runs as spans: 2026-W01 to 2026-W09, 2026-W12."""
    runs: list[list[date]] = []
    for monday in mondays:
        if runs and monday - runs[-1][-1] == timedelta(days=7):
            runs[-1].append(monday)
        else:
            runs.append([monday])
    ends = [(week_label(run[0]), week_label(run[-1])) for run in runs]
    return ", ".join(first if first == last else f"{first} to {last}" for first, last in ends)
