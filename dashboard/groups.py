"""Groups made ready to be compared: named, sorted worst first, judged against the whole, the small ones left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from warehouse.catalogue import Metric
from warehouse.ranking import ranked

MOST_ROWS = 12


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups to show.

    Attributes:
        rows: (groups: name, value, lower, upper, n, coverage, standing, letters), worst first; groups that share one of
            `letters` cannot be told apart, the unknown group has none.
        hidden: groups that are too small to show, and those left out so that they cannot be worked out.
        absent: groups that have records and nothing that could be judged.
        more: groups beyond the most that a chart holds, the smallest ones.
        named: of the rows those that have a name of their own, of which a title speaks; all where none has.
    """

    rows: pl.DataFrame
    hidden: int
    absent: int
    more: int
    named: pl.DataFrame


def compared(
    frame: pl.DataFrame, dimension: str, overall: float | None, metric: Metric, name: Callable[[str | None], str]
) -> Groups:
    """Groups of one dimension against the figure of them all.

    Args:
        frame: the groups as `measure` gives them.
        dimension: the column that names the group; null is a group of its own, the unknown ones.
        overall: the figure of all of them together.
        metric: what is compared.
        name: the group's name on screen.
    """
    ranking = ranked(metric, frame, dimension)
    shown = ranking.rows.sort("n", descending=True, maintain_order=True)
    more = max(0, len(shown) - MOST_ROWS)
    shown = shown.head(MOST_ROWS)
    names = pl.Series("name", [name(value) for value in shown[dimension]], dtype=pl.Utf8)
    rows = shown.with_columns(names, _standing(overall, metric.better).alias("standing")).sort(
        "value", "name", descending=[metric.better == "down", False]
    )
    named = rows.filter(pl.col(dimension).is_not_null())
    return Groups(rows, ranking.hidden, ranking.absent, more, rows if named.is_empty() else named)


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
