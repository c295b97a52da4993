"""Fair comparisons of two periods: same number of days, whole ones only, with noise and mix told apart from change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import polars as pl

from warehouse.catalogue import Metric, metric
from warehouse.change_parts import change_parts, check_split
from warehouse.differences import differences
from warehouse.measuring import measure, why_withheld
from warehouse.periods import unsettled
from warehouse.reach import reached
from warehouse.slices import Slice
from warehouse.store import Warehouse


@dataclass(frozen=True, slots=True)
class Comparison:
    """A metric in two periods.

    Attributes:
        metric: its key.
        unit: of change, lower, upper and of the parts: percentage_points for a share, else the metric's own.
        where, against: the two slices.
        now, before: the row of `measure` of each.
        partial_now, partial_before: the data does not reach over all of it, or records too young to judge may still
            move it (`warehouse.periods.unsettled`).
        withheld: why there is no change: now_ or before_ with partial, hidden, joined, beside (see `why_withheld`) or
            unknown (nothing judged); days_differ (of a count); None where there is one.
        change, lower, upper: now less before, and its 95 % bounds; no bounds where none can be given.
        method: newcombe, welch, adjusted_wald or recovered; None without bounds.
        beyond_noise: the bounds leave out no change at all; None without bounds.
        better: the change is for the better; None without change or direction.
        same_weekdays: both hold every weekday equally often.
        parts: the change by the values of one dimension, largest first: (groups: the dimension, pooled, value_now,
            value_before, n_now, n_before, share_now, share_before, within, mix, contribution); contributions add up to
            the change. Groups too small to show are one `pooled` row, with others where they could be worked out.
    """

    metric: str
    unit: str
    where: Slice
    against: Slice
    now: Mapping[str, Any]
    before: Mapping[str, Any]
    partial_now: bool
    partial_before: bool
    withheld: str | None
    change: float | None
    lower: float | None
    upper: float | None
    method: str | None
    beyond_noise: bool | None
    better: bool | None
    same_weekdays: bool
    parts: pl.DataFrame | None


def preceding(where: Slice) -> Slice:
    """The period of the same number of days just before; for whole weeks these are whole weeks."""
    return replace(where, start=where.start - timedelta(days=_days(where)), end=where.start - timedelta(days=1))


def compare(
    warehouse: Warehouse, key: str, where: Slice, by: str | None = None, against: Slice | None = None
) -> Comparison:
    """A metric over a slice against another period: by how much it changed, beyond noise or not, and what moved it.

    Args:
        warehouse, key, where: as of `measure`.
        by: one dimension to split the change by.
        against: the slice to hold it against; the preceding period when None.

    Raises:
        DefinitionError: no such metric or dimension, or a change of this metric has no parts that add up.
    """
    check_split(wanted := metric(key), by)
    against = against or preceding(where)
    now, before = (measure(warehouse, key, one) for one in (where, against))
    rows = now.row(0, named=True), before.row(0, named=True)
    partials = _is_partial(warehouse, wanted, where, now), _is_partial(warehouse, wanted, against, before)
    withheld = _withheld(warehouse, wanted, (where, against), rows, partials)
    unit, scale = _unit_of_change(wanted)
    change, lower, upper, method = _change(wanted, now, before, scale) if withheld is None else (None,) * 4
    return Comparison(
        metric=key,
        unit=unit,
        where=where,
        against=against,
        now=rows[0],
        before=rows[1],
        partial_now=partials[0],
        partial_before=partials[1],
        withheld=withheld,
        change=change,
        lower=lower,
        upper=upper,
        method=method,
        beyond_noise=None if lower is None or upper is None else lower > 0 or upper < 0,
        better=_better(wanted, change),
        same_weekdays=_weekdays(where) == _weekdays(against),
        parts=None if by is None or change is None else change_parts(warehouse, wanted, by, (where, against), scale),
    )


def compare_groups(warehouse: Warehouse, key: str, where: Slice, by: str, against: Slice | None = None) -> pl.DataFrame:
    """Every group of a dimension against itself in another period; see `compare`.

    Returns:
        (groups: by, value, value_before, n, n_before, change, lower, upper, p, better), those that may be compared:
        both periods hold the least sample of the metric, are whole, and have a figure that may be shown. `p` is how
        often noise alone gives so large a change; null where it cannot be told.
    """
    wanted, against = metric(key), against or preceding(where)
    known = reached(warehouse, where.within)
    now, before = (measure(warehouse, key, one, (by,)) for one in (where, against))
    pairs: list[tuple[int, int]] = []
    if _is_reached(where, known) and _is_reached(against, known):
        place, here = _comparable(wanted, before, by), _comparable(wanted, now, by)
        pairs = [(at, place[group]) for group, at in here.items() if group in place]
    now, before = now[[at for at, _ in pairs]], before[[at for _, at in pairs]]
    moved, (_, scale) = differences(wanted, now, before), _unit_of_change(wanted)
    change, lower, upper = (scale * array for array in (moved.value, *moved.bounds))
    found = {"change": change, "lower": lower, "upper": upper, "p": moved.p}
    return pl.DataFrame([
        *(now[by], now["value"], before["value"].alias("value_before"), now["n"], before["n"].alias("n_before")),
        *(pl.Series(name, array, nan_to_null=True) for name, array in found.items()),
        pl.Series("better", [_better(wanted, one) for one in change.tolist()], dtype=pl.Boolean),
    ])  # fmt: skip


def _comparable(wanted: Metric, frame: pl.DataFrame, by: str) -> dict[str | None, int]:
    """The groups that may be compared and the row of each, in their order."""
    columns = (*(frame[name].to_list() for name in (by, "n", "value")), unsettled(frame, wanted).tolist())
    return {
        group: at
        for at, (group, n, value, young) in enumerate(zip(*columns, strict=True))
        if n >= wanted.min_sample and value is not None and not young
    }


def _change(
    wanted: Metric, now: pl.DataFrame, before: pl.DataFrame, scale: float
) -> tuple[float | None, float | None, float | None, str | None]:
    """The change, its bounds and how they were found; None where it cannot be said."""
    moved = differences(wanted, now, before, tested=False)
    change, lower, upper = (_known(scale * float(x[0])) for x in (moved.value, *moved.bounds))
    return change, lower, upper, None if lower is None or upper is None else moved.method


def _unit_of_change(wanted: Metric) -> tuple[str, float]:
    """The unit of a change, and by what a difference of two figures is multiplied for it."""
    return ("percentage_points", 100.0) if wanted.unit == "share" else (wanted.unit, 1.0)


def _is_partial(warehouse: Warehouse, wanted: Metric, where: Slice, found: pl.DataFrame) -> bool:
    return not _is_reached(where, reached(warehouse, where.within)) or bool(unsettled(found, wanted)[0])


def _is_reached(where: Slice, known: tuple[date, date] | None) -> bool:
    return known is not None and known[0] <= where.start and where.end <= known[1]


def _withheld(
    warehouse: Warehouse,
    wanted: Metric,
    periods: tuple[Slice, Slice],
    rows: tuple[Mapping[str, Any], Mapping[str, Any]],
    partials: tuple[bool, bool],
) -> str | None:
    least, (where, against) = warehouse.settings.min_group, periods
    for name, row in zip(("now", "before"), rows, strict=True):
        if row["value"] is None:
            return f"{name}_{why_withheld(row, least, in_blocks=where.in_blocks) if row['suppressed'] else 'unknown'}"
    for name, is_partial in zip(("now", "before"), partials, strict=True):
        if is_partial:
            return f"{name}_partial"
    return "days_differ" if wanted.kind == "count" and _days(where) != _days(against) else None


def _better(wanted: Metric, change: float | None) -> bool | None:
    return None if not change or wanted.better == "none" else (change > 0) == (wanted.better == "up")


def _known(number: float) -> float | None:
    return None if number != number else number  # noqa: PLR0124 - NaN alone differs from itself


def _weekdays(where: Slice) -> list[int]:
    return sorted((where.start.weekday() + day) % 7 for day in range(_days(where)))


def _days(where: Slice) -> int:
    return (where.end - where.start).days + 1
