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
        first: the first day of the week.
        language: tag of the locale.
        sources: the sources looked at; empty for all of them.
        department: the only department that the recipient may see; None for the whole house.
        in_blocks: the recipients see no records, so figures are given of whole blocks of weeks alone, as on the pages.
    """

    first: date
    language: str
    sources: tuple[str, ...] = ()
    department: str | None = None
    in_blocks: bool = True

    @property
    def departments(self) -> tuple[str, ...]:
        """The departments looked at; empty for all of them."""
        return () if self.department is None else (self.department,)

    @property
    def last(self) -> date:
        """The last day of the week."""
        return self.first + timedelta(days=6)

    @property
    def label(self) -> str:
        """The week, such as 2026-W46."""
        return week_label(self.first)

    def week(self) -> Slice:
        """The week itself."""
        return self._over(self.first, self.last)

    def week_before(self) -> Slice:
        """The week before."""
        return self._over(self.first - timedelta(days=7), self.first - timedelta(days=1))

    def window(self, channels: tuple[str, ...] = (), departments: tuple[str, ...] = ()) -> Slice:
        """The weeks of a control chart, the last of which is the week itself."""
        start = self.first - timedelta(weeks=WEEKS_SHOWN - 1)
        return self._over(start, self.last, channels, departments)

    def _over(self, start: date, end: date, channels: tuple[str, ...] = (), departments: tuple[str, ...] = ()) -> Slice:
        where = Slice(start, end, self.sources, channels, departments or self.departments)
        return where.bounded(None, in_blocks=self.in_blocks)


def question(
    warehouse: Warehouse,
    week: str,
    language: str,
    sources: tuple[str, ...],
    department: str | None = None,
    *,
    in_blocks: bool = True,
) -> Question:
    """The question in words of the warehouse.

    Raises:
        DefinitionError: no such week, source or department, or the week holds no record.
    """
    first, _ = iso_week(week, warehouse.settings.calendar)
    known = options(warehouse)
    for kind, names in (("source", sources), ("department", () if department is None else (department,))):
        for name in names:
            if name not in known[kind]:
                listed = ", ".join(known[kind]) or "none"
                raise DefinitionError(f"There is no {kind} '{name}'", f"Known {kind}s: {listed}.")
    asked = Question(first, language, tuple(sorted(set(sources))), department, in_blocks)
    if not holds_records(warehouse, asked):
        known_weeks = weeks_with_data(warehouse, asked)
        parts = [*asked.sources, *asked.departments]
        of_sources = f" of {', '.join(parts)}" if parts else ""
        raise DefinitionError(
            f"Week {asked.label} holds no records{of_sources}",
            f"Weeks with records: {spans(known_weeks)}."
            if known_weeks
            else "Load records first: 'endvalue load FILE'.",
        )
    return asked


def holds_records(warehouse: Warehouse, asked: Question) -> bool:
    """Whether the week holds a contact or an answer."""
    return any(measure(warehouse, key, asked.week())["base"].item() for key in _RECORDED)


def weeks_with_data(warehouse: Warehouse, asked: Question) -> list[date]:
    """The first days of the weeks that hold a contact or an answer, oldest first."""
    known = extent(warehouse)
    if known is None:
        return []
    where = Slice(known[0], known[1], asked.sources, departments=asked.departments)
    found = [measure(warehouse, key, where, by=("week",)).filter(pl.col("base") > 0)["week"] for key in _RECORDED]
    return sorted({first for weeks in found for first in weeks.to_list()})


def spans(weeks: list[date]) -> str:
    """Weeks in words, unbroken runs as spans: 2026-W01 to 2026-W09, 2026-W12."""
    runs: list[list[date]] = []
    for first in weeks:
        if runs and first - runs[-1][-1] == timedelta(days=7):
            runs[-1].append(first)
        else:
            runs.append([first])
    ends = [(week_label(run[0]), week_label(run[-1])) for run in runs]
    return ", ".join(first if first == last else f"{first} to {last}" for first, last in ends)
