"""One exhibit of the report: a claim, its chart, the same numbers as a table, and the same numbers as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from dashboard.look import Drawing
from warehouse.errors import EndValueError

Layout = Literal["short", "long", "wide"]


class EmptyFigureError(EndValueError):
    """A figure of the report would show nothing."""


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers in words; the first `text_columns` hold text, the others numbers."""

    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    text_columns: int = 1


@dataclass(frozen=True, slots=True)
class Exhibit:
    """What one figure of the report is made of.

    Attributes:
        name: file name of its data and id of its chart.
        title: a sentence computed from the data.
        meta: definition, n, coverage, method, on one grey line.
        figure: the chart; None where there is nothing that can be drawn, which the title then says.
        table: exactly the numbers shown, in words.
        data: exactly the numbers shown.
        layout: `long` tables stand folded on a screen and in two columns on paper, `wide` ones have no room for two.
    """

    name: str
    title: str
    meta: str
    figure: Drawing | None
    table: Table
    data: pl.DataFrame
    layout: Layout = "short"


def check_marks(exhibit: Exhibit) -> None:
    """Makes sure that a chart shows something.

    Raises:
        EmptyFigureError: no trace of the chart holds a point that can be seen.
    """
    if exhibit.figure is not None and not marks(exhibit.figure):
        raise EmptyFigureError(
            f"The figure '{exhibit.name}' has no marks",
            "Nothing was written; report this with the week and the sources asked for.",
            figure=exhibit.name,
        )


def marks(figure: Drawing) -> int:
    """How many points a reader can see: those of the series, limits and bands left aside."""
    return sum(
        sum(x is not None and y is not None for x, y in zip(trace["x"], trace["y"], strict=True))
        for trace in figure["data"]
        if trace["type"] == "scatter" and "markers" in trace["mode"]
    )
