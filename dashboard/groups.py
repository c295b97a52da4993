"""Groups made ready to be compared: named, sorted worst first, judged against the whole, the small ones left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from warehouse.catalogue import Metric

MOST_ROWS = 12
# Half a rounding step, and the distance between the least and the largest figure, of each unit that sums up.
_ROUNDING = {"share": (0.0005, 1.0), "score": (0.005, 4.0), "points": (0.05, 200.0)}


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups to show.

    Attributes:
        rows: (groups: name, value, lower, upper, n, coverage, standing), worst first.
        hidden: groups that are too small to show, and those left out so that they cannot be worked out.
        absent: groups that have records and nothing that could be judged.
        more: groups beyond the most that a chart holds, the smallest ones.
    """

    rows: pl.DataFrame
    hidden: int
    absent: int
    more: int


def compared(
    frame: pl.DataFrame, dimension: str, overall: float | None, metric: Metric, name: Callable[[str | None], str]
) -> Groups:
    """Groups of one dimension against the figure of them all.

    Args:
        frame: (groups: dimension, value, lower, upper, n, base, coverage, suppressed).
        dimension: the column that names the group; null is a group of its own, the unknown ones.
        overall: the figure of all of them together.
        metric: what is compared.
        name: the group's name on screen.
    """
    shown = frame.filter(pl.col("value").is_not_null()).sort("n", descending=True)
    hidden = int(frame["suppressed"].sum())
    absent = len(frame.filter(pl.col("value").is_null() & ~pl.col("suppressed") & (pl.col("base") > 0)))
    if hidden == 1 and len(shown) > 1 and _can_be_worked_out(frame, metric.unit):
        # The smallest of the others goes with it, so that neither can be told.
        shown, hidden = shown.head(-1), hidden + 1
    more = max(0, len(shown) - MOST_ROWS)
    shown = shown.head(MOST_ROWS)
    names = pl.Series("name", [name(value) for value in shown[dimension]], dtype=pl.Utf8)
    rows = shown.with_columns(names, _standing(overall, metric.better).alias("standing")).sort(
        "value", "name", descending=[metric.better == "down", False]
    )
    return Groups(rows, hidden, absent, more)


def _can_be_worked_out(frame: pl.DataFrame, unit: str) -> bool:
    """Whether the figure of the one hidden group follows from the total and the others, as rounded on screen.

    What is shown of the others and of the total is uncertain by half a rounding step for each of their records; the
    hidden figure stays open as long as that adds up to all the values it could have.
    """
    step, reach = _ROUNDING.get(unit, (0.0, 0.0))
    hidden = int(frame.filter(pl.col("suppressed"))["n"].sum())
    others = int(frame.filter(~pl.col("suppressed"))["n"].sum())
    return step * (2 * others + hidden) < reach * hidden


def _standing(overall: float | None, better: str) -> pl.Expr:
    if overall is None or better == "none":
        return pl.lit("level")
    above, below = pl.col("lower") > overall, pl.col("upper") < overall
    worse, finer = (below, above) if better == "up" else (above, below)
    return (
        pl.when(worse.fill_null(False))
        .then(pl.lit("worse"))
        .when(finer.fill_null(False))
        .then(pl.lit("better"))
        .otherwise(pl.lit("level"))
    )
