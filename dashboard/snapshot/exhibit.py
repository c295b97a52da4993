"""One exhibit of the report: a claim, its chart, the same numbers as a table, and the same numbers as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
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
class Series:
    """One line of points of a chart that an office program draws.

    Attributes:
        role: value, partial, signal, centre, lcl, ucl, goal or overall; of `effects` value, lower and upper.
        name: its name in the reader's language.
        values: one a category, in the metric's unit; None where there is none.
    """

    role: str
    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Native:
    """A chart as an office program draws it: `control` is lines over weeks, `ranks` bars of groups, first on top,
    `effects` bars of actions with their intervals. `days` are the first days of the weeks."""

    kind: Literal["control", "ranks", "effects"]
    unit: str
    categories: Sequence[str]
    series: Sequence[Series]
    days: Sequence[date] = ()

    def of(self, role: str) -> Series | None:
        """The series of a role."""
        return next((series for series in self.series if series.role == role), None)


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
        native: the same chart for office programs; there wherever `figure` is.
        notes: what a speaker must know: the definition and how limits and intervals are computed.
        brief: n and interval of the week on one short line.
    """

    name: str
    title: str
    meta: str
    figure: Drawing | None
    table: Table
    data: pl.DataFrame
    layout: Layout = "short"
    native: Native | None = None
    notes: str = ""
    brief: str = ""


def check_marks(exhibit: Exhibit) -> None:
    """Makes sure that a chart shows something.

    Raises:
        EmptyFigureError: the chart, or the office programs' drawing of it, holds no point that can be seen.
    """
    drawn = exhibit.figure is None or marks(exhibit.figure)
    native = exhibit.native is None or native_marks(exhibit.native)
    if not drawn or not native:
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


def native_marks(native: Native) -> int:
    """How many points of the figures themselves an office program would draw."""
    shown = (series for series in native.series if series.role in ("value", "partial"))
    return sum(value is not None for series in shown for value in series.values)
