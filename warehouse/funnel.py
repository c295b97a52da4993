"""The eight steps of a complaint's handling: how many cases reach each, how long they stay in it, where they stall."""

from __future__ import annotations

import numpy as np
import polars as pl

from warehouse.marts import FAMILIES, sums
from warehouse.sketch import midpoint
from warehouse.slices import Slice
from warehouse.stats.intervals import wilson
from warehouse.stats.survival import kaplan_meier
from warehouse.store import Warehouse
from warehouse.vocabulary import CASE_STEPS

_COUNTS = ("passed", "stayed")


def funnel(warehouse: Warehouse, where: Slice) -> pl.DataFrame:
    """The steps over the cases whose first step lies in the period.

    Args:
        warehouse: the pinned version that is asked.
        where: the period, sources and departments looked at; steps have no channel or category of their own, so a slice
            of those holds no case.

    Returns:
        (steps in order: step, reached, share, lower, upper, passed, stayed, median_s, median_lower_s, median_upper_s,
        suppressed). `share` is of the cases in the step that most cases reached, with its Wilson interval; `stayed` are
        those that have not gone on; the median time in a step counts them as open (Kaplan-Meier) and is null where more
        than half of them are. Cases that skip a step lack in its count. Steps with too few cases are suppressed.
    """
    asked = set(where.chosen()) - set(FAMILIES["steps"][0].dimensions)
    cells = pl.DataFrame() if asked else sums(warehouse, "steps", _COUNTS, where, ("step", "bucket"))
    rows = [_row(step, cells) for step in CASE_STEPS]
    whole = max(int(str(row["reached"])) for row in rows)
    frame = pl.DataFrame(rows, schema=_SCHEMA)
    reached = frame["reached"].to_numpy().astype(float)
    bounds = wilson(reached, np.full(len(rows), float(whole)))
    shares = {"share": reached / whole if whole else reached * np.nan, "lower": bounds[0], "upper": bounds[1]}
    frame = frame.with_columns(pl.Series(name, values, nan_to_null=True) for name, values in shares.items())
    small = pl.col("reached").is_between(1, warehouse.settings.min_group - 1)
    hidden = [name for name in frame.columns if name not in ("step", "reached")]
    return frame.with_columns(pl.when(~small).then(pl.col(name)).alias(name) for name in hidden).with_columns(
        suppressed=small
    )


_SCHEMA = {
    "step": pl.String,
    "reached": pl.Int64,
    "passed": pl.Int64,
    "stayed": pl.Int64,
    "median_s": pl.Float64,
    "median_lower_s": pl.Float64,
    "median_upper_s": pl.Float64,
}


def _row(step: str, cells: pl.DataFrame) -> dict[str, object]:
    own = cells.filter(pl.col("step") == step).sort("bucket") if len(cells) else cells
    if own.is_empty():
        return dict.fromkeys(_SCHEMA) | {"step": step, "reached": 0, "passed": 0, "stayed": 0}
    times = np.array([midpoint(bucket) for bucket in own["bucket"]])
    passed, stayed = (own[name].to_numpy().astype(int) for name in _COUNTS)
    watched = np.concatenate([np.repeat(times, passed), np.repeat(times, stayed)])
    curve = kaplan_meier(watched, np.arange(len(watched)) < passed.sum())
    median = None if curve is None else curve.quantile()
    found = {
        "median_s": median and median.value,
        "median_lower_s": median and median.lower,
        "median_upper_s": median and median.upper,
    }
    counts = {"passed": int(passed.sum()), "stayed": int(stayed.sum())}
    return {"step": step, "reached": sum(counts.values()), **counts, **found}
