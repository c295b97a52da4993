"""The main time of a record, out of one column or of a day and a clock; day and month in the order of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipelines.scout_fields import Pick, add_times
from pipelines.scout_names import likeness, names
from pipelines.scout_values import Evidence, Times, in_order

_LEAST = 0.5
_CLOCK_FORMATS = (
    (r"^\d{1,2}:\d{2}$", "%H:%M"),
    (r"^\d{1,2}:\d{2}:\d{2}$", "%H:%M:%S"),
    (r"^\d{1,2}:\d{2}:\d{2}\.\d+$", "%H:%M:%S%.f"),
    (r"^\d{1,2}:\d{2} ?[AaPp][Mm]$", "%I:%M %p"),
    (r"^\d{1,2}:\d{2}:\d{2} ?[AaPp][Mm]$", "%I:%M:%S %p"),
)


def with_order_of_the_file(evidence: Mapping[str, Evidence]) -> dict[str, Evidence]:
    """Columns whose day and month cannot be told apart take the order of those in which they can, and say so."""
    decided = {
        form.startswith("%d")
        for e in evidence.values()
        if e.times and e.times.order == "clear"
        for form in e.times.formats
        if form.startswith(("%d/%m", "%d-%m", "%m/%d", "%m-%d"))
    }
    if len(decided) != 1:
        return dict(evidence)
    day_first = decided.pop()

    def settled(times: Times) -> Times:
        forms = tuple(in_order(form, day_first=day_first) for form in times.formats)
        return replace(times, formats=forms, order="by_others")

    return {
        name: replace(e, times=settled(e.times)) if e.times and e.times.order == "undecided" else e
        for name, e in evidence.items()
    }


def started_pick(
    evidence: Mapping[str, Evidence],
    picks: Mapping[str, Pick],
    known: list[str] | None = None,
    field: str = "started_at",
) -> Pick | None:
    """The main time of a record; None where no column can be it.

    Args:
        evidence: of the columns.
        picks: fields that have their column already, `started_at` perhaps among them.
        known: what the columns of this time are called; then only a column of such a name is taken.
        field: the name of the time in its record.
    """
    wanted = known or names()["fields"]["started_at"]
    times = [e for e in evidence.values() if e.times]
    named = [e for e in times if likeness(e.name, wanted) >= _LEAST]
    if named:
        return time_pick(field, max(named, key=lambda e: likeness(e.name, wanted)), evidence)
    used = {column for pick in picks.values() for column in pick.columns}
    free = [e for e in times if e.name not in used]
    if known is not None or not free:
        return None
    pick = time_pick(field, free[0], evidence)
    pick.notes.append("UNSURE: its name does not say that it is the start; it is the first time in the file.")
    return pick


def time_pick(field: str, day: Evidence, evidence: Mapping[str, Evidence]) -> Pick:
    """A time out of one column, with the clock beside it where the column holds the day alone."""
    pick = Pick(field, {"column": day.name})
    if day.times is None:
        return pick
    clock = None if day.times.has_clock else _clock_of(evidence)
    times = day.times
    if clock is not None:
        form = next(form for pattern, form in _CLOCK_FORMATS if clock.column.sample.str.contains(pattern).all())
        pick.table = {"columns": [day.name, clock.name]}
        times = replace(times, formats=tuple(f"{each} {form}" for each in times.formats))
        pick.notes.append(f'"{day.name}" holds the day, "{clock.name}" the time of day.')
    elif not times.has_clock:
        pick.notes.append("A day without an hour: figures by hour mean nothing here.")
    add_times(pick, times)
    return pick


def _clock_of(evidence: Mapping[str, Evidence]) -> Evidence | None:
    """The time of day that is named like the start of something; all of it in one form."""
    known = names()["names"]["clock"]
    clocks = [
        e
        for e in evidence.values()
        if e.clock
        and likeness(e.name, known) >= _LEAST
        and any(e.column.sample.str.contains(pattern).all() for pattern, _ in _CLOCK_FORMATS)
    ]
    return max(clocks, key=lambda e: likeness(e.name, known), default=None)
