"""What moved a figure: its change split by the values of one dimension, within them and by their mix."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import polars as pl

from warehouse.calendar import PERIODS
from warehouse.catalogue import Metric
from warehouse.errors import DefinitionError
from warehouse.marts import HOURLY
from warehouse.measuring import measure
from warehouse.slices import Slice
from warehouse.stats.mix import split
from warehouse.store import Warehouse

SPLIT_KINDS = ("ratio", "mean", "nps", "count", "last_answer")


def check_split(wanted: Metric, by: str | None) -> None:
    """Refuses what cannot be split.

    Raises:
        DefinitionError: `by` is a period, or a change of this metric has no parts that add up.
    """
    if by is None:
        return
    if by in PERIODS or by in HOURLY:
        raise DefinitionError(f"A change is not split by {by}", "Split it by a dimension such as channel.")
    if wanted.kind not in SPLIT_KINDS:
        raise DefinitionError(
            f"A change of {wanted.key} has no parts that add up",
            "Compare it slice by slice.",
        )


def change_parts(
    warehouse: Warehouse, wanted: Metric, by: str, slices: tuple[Slice, Slice], scale: float
) -> pl.DataFrame:
    """The change from the second slice to the first by the values of a dimension, times `scale`.

    Returns:
        (groups: the dimension, pooled, value_now, value_before, n_now, n_before, share_now, share_before, within, mix,
        contribution), the largest contribution first.

    Raises:
        DefinitionError: the groups do not add up to the whole, as where one customer is in several.
    """
    wholes, frames = [], []
    for one in slices:
        whole = measure(warehouse, wanted.key, one).row(0, named=True)
        rows = measure(warehouse, wanted.key, one, (by,)).iter_rows(named=True)
        groups = {row[by]: row for row in rows if row["n"] > 0}
        if sum(row["n"] for row in groups.values()) != whole["n"]:
            raise DefinitionError(
                f"{wanted.key} by {by} does not add up to the whole", "Compare it slice by slice instead."
            )
        wholes.append((int(whole["n"]), Fraction(whole["value"]) * int(whole["n"])))
        frames.append(groups)
    shown = _large_enough(frames, warehouse.settings.min_group if wanted.kind != "count" else 1)
    sums = [[_sum(frame.get(name)) for name in shown] for frame in frames]
    pooled = len(shown) < len(frames[0].keys() | frames[1].keys())
    if pooled:
        for whole_sum, parts in zip(wholes, sums, strict=True):
            parts.append((whole_sum[0] - sum(n for n, _ in parts), whole_sum[1] - sum(t for _, t in parts)))
    return _table(wanted, by, ([*shown, None] if pooled else shown, pooled), sums, scale)


def _large_enough(frames: list[dict[Any, Any]], least: int) -> list[Any]:
    """The groups that may stand alone; the others are pooled until no pool is smaller than the smallest group shown."""

    def count(frame: dict[Any, Any], name: Any) -> int:
        return int(frame[name]["n"]) if name in frame else 0

    names = sorted(frames[0].keys() | frames[1].keys(), key=lambda name: (name is None, str(name)))

    def held(frame: dict[Any, Any], name: Any) -> bool:
        # `measure` holds groups back that are large enough, where they would give a small one away.
        return name in frame and (count(frame, name) < least or frame[name]["value"] is None)

    small = [name for name in names if any(held(frame, name) for frame in frames)]
    # The largest last, so that what is pooled beside the small ones is as little as possible.
    shown = sorted((n for n in names if n not in small), key=lambda n: -sum(count(frame, n) for frame in frames))
    while shown and any(0 < sum(count(frame, name) for name in small) < least for frame in frames):
        small.append(shown.pop())
    return shown


def _sum(row: Mapping[str, Any] | None) -> tuple[int, Fraction]:
    return (0, Fraction(0)) if row is None else (int(row["n"]), Fraction(row["value"]) * int(row["n"]))


def _table(
    wanted: Metric, by: str, named: tuple[list[Any], bool], sums: list[list[tuple[int, Fraction]]], scale: float
) -> pl.DataFrame:
    (names, pooled), (now, before) = named, sums
    totals = sum(n for n, _ in now), sum(n for n, _ in before)
    counted = wanted.kind == "count"
    parts = [] if counted else split(now, before)
    rows: list[dict[str, Any]] = []
    for i, name in enumerate(names):
        (n1, t1), (n0, t0) = now[i], before[i]
        within = float(n1 - n0) if counted else scale * float(parts[i].within)
        mix = 0.0 if counted else scale * float(parts[i].mix)
        rows.append(
            {
                by: name,
                "pooled": pooled and i == len(names) - 1,
                "value_now": (float(n1) if counted else float(t1 / n1)) if n1 else None,
                "value_before": (float(n0) if counted else float(t0 / n0)) if n0 else None,
                "n_now": n1,
                "n_before": n0,
                "share_now": n1 / totals[0],
                "share_before": n0 / totals[1],
                "within": within,
                "mix": mix,
                "contribution": within + mix,
            }
        )
    return pl.DataFrame(sorted(rows, key=lambda row: -abs(row["contribution"])))
