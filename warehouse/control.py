"""A metric as a control chart: its figures by day, week or month with centre, limits, signals, marks and two icons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl

from warehouse.baselines import Rebase, rebases
from warehouse.calendar import Calendar
from warehouse.catalogue import Metric, metric
from warehouse.control_limits import Basis, lines, method_of
from warehouse.frames import Truths, beside, kept, numbers, withheld
from warehouse.measuring import measure
from warehouse.needs import given_since
from warehouse.periods import mostly_holidays, partial
from warehouse.reach import reached
from warehouse.slices import Slice
from warehouse.stats.alarms import alarm_rate
from warehouse.store import Warehouse
from warehouse.summary import extent
from warehouse.targets import goal

# Points that a chart gains in a week.
_YEAR_WEEKS = 365.2425 / 7
_A_WEEK = {"day": 7.0, "week": 1.0, "month": 12 / _YEAR_WEEKS, "quarter": 4 / _YEAR_WEEKS, "year": 1 / _YEAR_WEEKS}


@dataclass(frozen=True, slots=True)
class ControlChart:
    """A series with its limits.

    Attributes:
        points: (periods: period, value, lower, upper, n, centre, lcl, ucl, signal, partial, rule, mark, segment,
            holiday, suppressed); signal is +1 above, -1 below, 0 noise, null where there is no figure, the period is
            partial or a holiday; rule is why: outside or run; mark is rising, falling, outer_above, outer_below or
            null, and raises no alert; segment counts the re-basings up to the period.
        trial: too few whole periods (12; 56 days), so the limits may still move much.
        variation: what the last whole period says: improving, worsening, changing (no better direction) or common;
            None without points.
        method: laney_p, laney_u or xmr.
        assurance: always_met, never_met or hit_and_miss: where the goal lies against the limits in force; None without
            goal, direction or limits.
        goal: the goal in force at the last whole period, in the metric's unit.
        rebases: the re-basings that the limits follow.
        baseline: how many periods set the limits in force.
        seasonal: each weekday has a centre of its own.
    """

    points: pl.DataFrame
    trial: bool
    variation: str | None
    method: str
    assurance: str | None = None
    goal: float | None = None
    rebases: tuple[Rebase, ...] = ()
    baseline: int = 0
    seasonal: bool = False


_COLUMNS = (
    *("period", "value", "lower", "upper", "n", "centre", "lcl", "ucl", "signal", "partial"),
    *("rule", "mark", "segment", "holiday", "suppressed"),
)


def control_chart(
    warehouse: Warehouse, key: str, where: Slice, period: str = "week", holidays: frozenset[date] | None = None
) -> ControlChart:
    """The control chart of a metric over a slice.

    Limits are locked at the first 12 whole periods of the records (56 days), whatever period is looked at: a window
    that moves its own limits would hide every change that it starts after. They are set anew where
    `<home>/baselines.toml` says so. Of a source of another time, which gives nothing in the periods looked at, nothing
    from before the others' first week counts. A period is partial where the slice or the data does not reach its end
    (or its records are still censored); it is drawn, and sets and breaks no limit. So does one that is mostly holidays.

    Args:
        warehouse: the pinned version that is asked.
        key: a key of the catalogue.
        where: the period and slices looked at.
        period: day, week, month, quarter or year.
        holidays: days that are none of the ordinary ones; those of the settings when None.

    Raises:
        DefinitionError: no such metric, or the file of re-basings is not well formed.
    """
    wanted = metric(key)
    moved = tuple(found for found in rebases(warehouse.settings.home, key) if found.start <= where.end)
    calendar = warehouse.settings.calendar
    points, basis = _points(
        warehouse, wanted, where, period, moved, calendar.holidays if holidays is None else holidays
    )
    last = kept(points, ~np.isnan(numbers(points["signal"])))[-7 if basis.seasonal else -1 :]
    wish = None if last.is_empty() else goal(key, calendar.end_of(last["period"][-1], period))
    return ControlChart(
        points=points,
        trial=basis.trial,
        variation=None if last.is_empty() else variation_of(int(last["signal"][-1]), wanted.better),
        method=method_of(wanted),
        assurance=_assurance(last, wish, wanted.better),
        goal=wish,
        rebases=moved,
        baseline=basis.points,
        seasonal=basis.seasonal,
    )


def _points(
    warehouse: Warehouse, wanted: Metric, where: Slice, period: str, moved: tuple[Rebase, ...], off: frozenset[date]
) -> tuple[pl.DataFrame, Basis]:
    key = wanted.key
    known = extent(warehouse, where.within)
    since = where if known is None else replace(where, start=min(_begun(warehouse, key, where, known[0]), where.start))
    # Limits are those of all the records, so charts of many periods that end on the same day share them.
    history, found, basis = warehouse.memory.answer(
        ("limits", key, since, period, moved, off), lambda: _limits(warehouse, wanted, since, period, moved, off)
    )
    shown = _shown(warehouse, key, where, period, history)
    place = {start: at for at, start in enumerate(found["period"].to_list())}
    ordinary = _ordinary(shown).tolist()
    at = [place.get(start) if plain else None for start, plain in zip(shown["period"].to_list(), ordinary, strict=True)]
    drawn = []
    for column in (found[name] for name in ("centre", "lcl", "ucl", "signal", "rule", "mark")):
        values = column.to_list()
        drawn.append(pl.Series(column.name, [None if row is None else values[row] for row in at], dtype=column.dtype))
    return beside(shown, *drawn)[[*_COLUMNS]], basis


def _begun(warehouse: Warehouse, key: str, where: Slice, first: date) -> date:
    """Since when the sources looked at give the figure: limits of another source, from before, are none of theirs."""
    return max(first, given_since(warehouse, key, where) or first)


def _limits(
    warehouse: Warehouse, wanted: Metric, since: Slice, period: str, moved: tuple[Rebase, ...], off: frozenset[date]
) -> tuple[pl.DataFrame, pl.DataFrame, Basis]:
    """Every period since the first record, the lines of those that are judged, and what they rest on."""
    calendar = warehouse.settings.calendar
    history = _with_holidays(_history(warehouse, wanted.key, since, period, moved), period, calendar, off)
    judged = kept(history, _ordinary(history) & ~np.isnan(numbers(history["value"])))
    return history, *lines(judged, wanted, period)


def _ordinary(frame: pl.DataFrame) -> Truths:
    return np.asarray(~(frame["partial"].to_numpy() | frame["holiday"].to_numpy()))


def expected_false_alarms(charts: Sequence[ControlChart], period: str = "week") -> float:
    """How many alarms a week these charts raise together while nothing at all changes.

    An alarm is a signal that the point before did not raise already; marks raise none. Each chart counts with what its
    limits rest on: twelve points place centre and limits roughly, and that more than doubles the alarms of exact ones.
    Assumes independent, roughly normal points; see `warehouse.stats.alarms`.
    """
    return _A_WEEK[period] * sum(
        alarm_rate(max(chart.baseline, 3), chart.baseline // 7 if chart.seasonal else 0)
        for chart in charts
        if chart.baseline
    )


def _history(warehouse: Warehouse, key: str, since: Slice, period: str, moved: tuple[Rebase, ...]) -> pl.DataFrame:
    """Every period of the slice: period, the figures, partial, segment."""
    history = _named(measure(warehouse, key, since, by=(period,)), period)
    segments = [sum(r.start <= start for r in moved) for start in history["period"].to_list()]
    return beside(
        history,
        partial(
            history, metric(key), reached(warehouse, since.within), since.end, period, warehouse.settings.calendar
        ).alias("partial"),
        pl.Series("segment", segments, dtype=pl.Int32),
    )


def _named(frame: pl.DataFrame, period: str) -> pl.DataFrame:
    """The periods in a column of that name."""
    return pl.DataFrame([frame[period].alias("period"), *(frame[name] for name in frame.columns if name != period)])


def _with_holidays(frame: pl.DataFrame, period: str, calendar: Calendar, holidays: frozenset[date]) -> pl.DataFrame:
    off = [mostly_holidays(start, period, calendar, holidays) for start in frame["period"].to_list()]
    return beside(frame, pl.Series("holiday", off, dtype=pl.Boolean))


def _shown(warehouse: Warehouse, key: str, where: Slice, period: str, history: pl.DataFrame) -> pl.DataFrame:
    """The periods of the slice; the one that the slice starts in the middle of holds the days of the slice alone."""
    whole = kept(history, np.array([start >= where.start for start in history["period"].to_list()], dtype=bool))
    if whole["suppressed"].any():
        # Another period of the history may hide a small one; the slice has a total too, so one of its own must.
        own = measure(warehouse, key, where, by=(period,))
        held = {
            start for start, hidden in zip(own[period].to_list(), own["suppressed"].to_list(), strict=True) if hidden
        }
        hidden = whole["suppressed"].to_numpy() | np.array([at in held for at in whole["period"].to_list()], dtype=bool)
        columns = [withheld(whole[name], hidden) for name in ("value", "lower", "upper", "numerator")]
        whole = beside(whole, *columns, pl.Series("suppressed", hidden))
    if warehouse.settings.calendar.start_of(where.start, period) == where.start:
        return whole
    started = _named(measure(warehouse, key, where, by=(period,)), period)
    started = kept(started, np.array([start < where.start for start in started["period"].to_list()], dtype=bool))
    place = {start: at for at, start in enumerate(history["period"].to_list())}
    same = history[[place[start] for start in started["period"].to_list()]]
    cut = pl.Series("partial", [True] * len(started), dtype=pl.Boolean)
    first = beside(started, cut, same["segment"], same["holiday"])
    return pl.concat([first[whole.columns], whole])


def variation_of(signal: int, better: str) -> str:
    """What a period's signal (+1, -1, 0) says of a metric: improving, worsening, changing or common."""
    if signal == 0:
        return "common"
    if better == "none":
        return "changing"
    return "improving" if (signal > 0) == (better == "up") else "worsening"


def _assurance(last: pl.DataFrame, wish: float | None, better: str) -> str | None:
    """Where the goal lies against the limits in force: those of the last point, or of a week of days."""
    pairs = zip(last["lcl"].to_list(), last["ucl"].to_list(), strict=True)
    limits = [(lower, upper) for lower, upper in pairs if lower is not None and upper is not None]
    return assurance_of([lower for lower, _ in limits], [upper for _, upper in limits], wish, better)


def assurance_of(lower: Sequence[float], upper: Sequence[float], wish: float | None, better: str) -> str | None:
    """Where a goal lies against limits: always_met, never_met or hit_and_miss; None without goal, limits or
    direction."""
    if wish is None or better == "none" or not lower:
        return None
    below, above = all(wish < bound for bound in lower), all(wish > bound for bound in upper)
    if below or above:
        return "always_met" if below == (better == "up") else "never_met"
    return "hit_and_miss"
