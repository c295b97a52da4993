"""Whether an action worked: its slice before and after, against what would be expected had it not been taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import polars as pl

from warehouse.action_comparisons import beside_of
from warehouse.actions import Action
from warehouse.catalogue import metric
from warehouse.frames import kept
from warehouse.measuring import measure
from warehouse.periods import unsettled
from warehouse.reach import reached
from warehouse.slices import PLURALS, Slice
from warehouse.stats.interventions import (
    LEAST_OTHERS,
    Difference,
    Estimate,
    Interruption,
    difference_in_differences,
    interrupted_series,
)
from warehouse.store import Warehouse

WEEKS_BEFORE = WEEKS_AFTER = 26
LEAST_BEFORE, LEAST_AFTER = 8, 4
_SCHEMA = {
    "week": pl.Date, "value": pl.Float64, "expected": pl.Float64, "n": pl.Int64, "after": pl.Boolean,
}  # fmt: skip


@dataclass(frozen=True)
class Effect:
    """What became of an action.

    Attributes:
        action: which one.
        verdict: `worked` or `worse`, beyond noise and against slices that it did not touch; `suggests_better` or
            `suggests_worse` where something in `limits` forbids to say more; `no_evidence` where noise gives as much;
            `too_early` before there are enough weeks; `unknown` where there is too little to judge.
        method: `difference` (against other slices) or `interrupted` (against its own trend); None without a figure.
        limits: why it can be no more than suggestive: `uncontrolled` (nothing to compare with), `few_slices`, `late`
            (registered after the start), `trend` (the slice drew away from the others already before), `one_slice` (it
            would be within noise without some single comparison slice).
        unit: of the effect: percentage_points for a share, else the metric's own.
        effect, trend, level, slope: in that unit; trend (before) and slope by the week, level and slope of an
            interrupted series alone.
        before, after, expected: the metric before, after, and what would be expected after.
        n_before, n: judged records of the slice before and after.
        weeks_before, weeks_after: whole, judged weeks; those that are still censored are in neither.
        compared_with: the values that it is held against.
        without: the effect with each of `compared_with` left out in turn, in the unit of the effect; empty for one.
        p: how often a slice picked by chance shows as much.
        weeks: (weeks: week, value, expected, n, after).
    """

    action: Action
    verdict: str
    method: str | None = None
    limits: tuple[str, ...] = ()
    unit: str = ""
    effect: Estimate | None = None
    trend: Estimate | None = None
    level: Estimate | None = None
    slope: Estimate | None = None
    before: float | None = None
    after: float | None = None
    expected: float | None = None
    n_before: int = 0
    n: int = 0
    weeks_before: int = 0
    weeks_after: int = 0
    compared_with: tuple[str, ...] = ()
    without: tuple[float, ...] = ()
    p: float | None = None
    weeks: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_SCHEMA))

    @property
    def leans(self) -> tuple[str, float] | None:
        """The comparison slice whose absence changes the effect most, and the effect without it."""
        if self.effect is None or not self.without:
            return None
        middle = self.effect.value
        return max(zip(self.compared_with, self.without, strict=True), key=lambda one: abs(one[1] - middle))

    @property
    def as_expected(self) -> str | None:
        """Whether the bounds hold the effect that was hoped for: as_hoped, more, less; None where nothing is known."""
        if self.effect is None:
            return None
        hoped = self.action.expected
        if self.effect.lower <= hoped <= self.effect.upper:
            return "as_hoped"
        beyond = self.effect.lower > hoped if hoped > 0 else self.effect.upper < hoped
        return "more" if beyond else "less"


def effect(warehouse: Warehouse, where: Slice, action: Action, others: Sequence[Action] = ()) -> Effect:
    """Verifies one action.

    Args:
        warehouse: the pinned version that is asked.
        where: the days that may be looked at and the reader's bound; of its choices the sources alone count.
        action: which one.
        others: all registered actions: what one of them touched meanwhile is nothing to compare with.
    """
    chosen = {PLURALS[name]: values for name, values in action.where.items()}
    own = _with(Slice(where.start, where.end, where.sources, within=where.within), chosen)
    span = _span(warehouse, own, action)
    if span is None:
        return Effect(action, "too_early")
    weeks = _weeks(warehouse, own, action, span)
    old, new = weeks.filter(~pl.col("after")), weeks.filter("after")
    counted = Effect(
        action,
        "unknown",
        n_before=int(old["n"].sum()),
        n=int(new["n"].sum()),
        weeks_before=len(old),
        weeks_after=len(new),
        weeks=weeks.with_columns(expected=pl.lit(None, pl.Float64)).select(list(_SCHEMA)),
    )
    if len(old) < LEAST_BEFORE:
        return counted
    if len(new) < LEAST_AFTER:
        early = _next_week(warehouse, action) + timedelta(weeks=LEAST_AFTER) > span.end
        return replace(counted, verdict="too_early" if early else "unknown")
    wide = span if action.against is None else _with(span, {PLURALS[action.against]: ()})
    beside = beside_of(warehouse, wide, action, others, weeks)
    values, n = weeks["value"].to_numpy(), weeks["n"].to_numpy().astype(float)
    found: Difference | Interruption = (
        difference_in_differences(values, n, beside.values, beside.sizes, len(old))
        if beside.names
        else interrupted_series(values, n, len(old))
    )
    shown = weeks.with_columns(pl.Series("expected", found.line)).select(list(_SCHEMA))
    return _told(replace(counted, compared_with=beside.names, weeks=shown), found)


def _with(where: Slice, choices: dict[str, tuple[str, ...]]) -> Slice:
    return replace(where, **choices)  # type: ignore[arg-type]  # no date is replaced


def _told(counted: Effect, found: Difference | Interruption) -> Effect:
    """What was found, in the unit of changes, with what it can be at most."""
    action = counted.action
    wanted, limits = metric(action.metric), _limits(found, action, len(counted.compared_with))
    scale = 100.0 if wanted.unit == "share" else 1.0
    moved, alone = _scaled(found.effect, scale), isinstance(found, Interruption)
    return replace(
        counted,
        verdict=_verdict(moved, limits, wanted.better),
        method="interrupted" if alone else "difference",
        limits=limits,
        unit="percentage_points" if wanted.unit == "share" else wanted.unit,
        effect=moved,
        trend=_scaled(found.trend, scale),
        level=_scaled(found.level, scale) if isinstance(found, Interruption) else None,
        slope=_scaled(found.slope, scale) if isinstance(found, Interruption) else None,
        before=found.before,
        after=found.after,
        expected=found.expected,
        without=() if isinstance(found, Interruption) else tuple(scale * float(one) for one in found.without),
        p=found.p if isinstance(found, Difference) and len(found.placebos) else None,
    )


def _next_week(warehouse: Warehouse, action: Action) -> date:
    """The first week that lies wholly after the start."""
    calendar = warehouse.settings.calendar
    week = calendar.start_of(action.start, "week")
    return week if week == action.start else week + timedelta(weeks=1)


def _span(warehouse: Warehouse, own: Slice, action: Action) -> Slice | None:
    """The whole weeks that are looked at; None where they do not reach over the start."""
    calendar, known = warehouse.settings.calendar, reached(warehouse, own.within)
    if known is None:
        return None
    start_week = calendar.start_of(action.start, "week")
    last = min(known[1], own.end, _next_week(warehouse, action) + timedelta(weeks=WEEKS_AFTER, days=-1))
    end = calendar.start_of(last + timedelta(days=1), "week") - timedelta(days=1)
    first = max(known[0], own.start, start_week - timedelta(weeks=WEEKS_BEFORE))
    whole = calendar.start_of(first, "week")
    start = whole if whole == first else whole + timedelta(weeks=1)
    return None if end <= action.start or start >= end else replace(own, start=start, end=end)


def _weeks(warehouse: Warehouse, own: Slice, action: Action, span: Slice) -> pl.DataFrame:
    """The judged weeks of the slice: week, value, n, after. The week in which it started midway is left out."""
    found = measure(warehouse, action.metric, span, by=("week",))
    found = kept(found, ~unsettled(found, metric(action.metric))).filter(pl.col("value").is_not_null())
    first = _next_week(warehouse, action)
    before = warehouse.settings.calendar.start_of(action.start, "week")
    found = found.filter((pl.col("week") < before) | (pl.col("week") >= first))
    return found.select("week", "value", "n", after=pl.col("week") >= first)


def _limits(found: Difference | Interruption, action: Action, others: int) -> tuple[str, ...]:
    limits = []
    if isinstance(found, Interruption):
        limits.append("uncontrolled")
    elif others < LEAST_OTHERS:
        limits.append("few_slices")
    if isinstance(found, Difference) and found.trend.beyond_noise:
        limits.append("trend")
    if isinstance(found, Difference) and found.leans_on_one:
        limits.append("one_slice")
    if action.late:
        limits.append("late")
    return tuple(limits)


def _verdict(moved: Estimate, limits: tuple[str, ...], better: str) -> str:
    if not moved.beyond_noise:
        return "no_evidence"
    good = (moved.value > 0) == (better == "up")
    if limits:
        return "suggests_better" if good else "suggests_worse"
    return "worked" if good else "worse"


def _scaled(estimate: Estimate, scale: float) -> Estimate:
    return Estimate(scale * estimate.value, scale * estimate.lower, scale * estimate.upper)
