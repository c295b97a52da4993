"""Groups beside one another: a dot and its interval for each, worst first, those that stand apart in colour."""

from __future__ import annotations

from html import escape
from typing import Any, NamedTuple

import polars as pl

from dashboard.axes import padded, value_axis
from dashboard.charts import Pen, Row, gap
from dashboard.look import Drawing

_ROW_PX = 34
_LADDER_PX = 24
_LONGEST_NAME = 20


def ranks(groups: pl.DataFrame, overall: float | None, goal: float | None, unit: str, pen: Pen) -> Drawing:
    """A dot-and-interval plot, first row on top.

    Args:
        groups: (groups: name, value, lower, upper, n, standing) in the order to show; standing is `worse`, `better`
            or `level` against all of them together.
        overall: the figure of all of them together.
        goal: what the committee wants, or None.
        unit: the metric's unit.
        pen: words, numbers and appearance.
    """
    rows = list(groups.iter_rows(named=True))
    every = [row[name] for row in rows for name in ("value", "lower", "upper")]
    low, high = padded([*every, overall, goal], unit)
    marks = _marks(overall, goal, unit, pen)
    return pen.look.drawing(
        62 + _ROW_PX * len(rows),
        _dots(rows, unit, pen),
        margin={"l": 8, "r": 70, "t": 24, "b": 8},
        xaxis={**value_axis(low, high, unit, pen.fmt, 3), "tickangle": 0, "showgrid": True,
               "gridcolor": pen.palette.grid, "showline": False, "ticks": ""},
        yaxis={"range": [len(rows) - 0.5, -0.5], "showgrid": False, "tickmode": "array",
               "tickvals": list(range(len(rows))), "ticktext": [_row_name(row, pen) for row in rows],
               "tickfont": {"color": pen.palette.ink, "size": 12.5}},
        shapes=[mark.line for mark in marks],
        annotations=[*(_row_value(index, row, unit, pen) for index, row in enumerate(rows)),
                     *(mark.label for mark in marks)],
    )  # fmt: skip


def ladder(rows: pl.DataFrame, goal: float | None, unit: str, pen: Pen) -> Drawing:
    """Variants of one figure beside one another, named in full; see `ranks`."""
    drawing = ranks(rows, None, goal, unit, pen)
    names = [
        f"{escape(row['name'])}  <span style='font-size:10.5px;color:{pen.palette.mute}'>"
        f"{pen.words('value.n', n=pen.fmt.count(row['n']))}</span>"
        for row in rows.iter_rows(named=True)
    ]
    drawing["layout"]["yaxis"]["ticktext"] = names
    drawing["layout"]["yaxis"]["tickfont"]["size"] = 11
    drawing["layout"]["height"] = 62 + _LADDER_PX * len(names)
    return drawing


def _dots(rows: list[Row], unit: str, pen: Pen) -> list[dict[str, Any]]:
    traces = []
    for standing, symbol, colour in (
        ("level", "circle", pen.palette.mute),
        ("better", "circle", pen.palette.focus),
        ("worse", "diamond", pen.palette.signal),
    ):
        found = [(index, row) for index, row in enumerate(rows) if row["standing"] == standing]
        if found:
            traces.append(_trace(found, symbol, colour, unit, pen))
    return traces


def _trace(found: list[tuple[int, Row]], symbol: str, colour: str, unit: str, pen: Pen) -> dict[str, Any]:
    error = {
        "type": "data", "symmetric": False, "width": 0, "thickness": 3, "color": colour,
        "array": [gap(row["upper"], row["value"]) for _, row in found],
        "arrayminus": [gap(row["value"], row["lower"]) for _, row in found],
    }  # fmt: skip
    return {
        "type": "scatter", "x": [row["value"] for _, row in found], "y": [index for index, _ in found],
        "mode": "markers", "error_x": error, "name": symbol,
        "marker": {"size": 11 if symbol == "diamond" else 10, "symbol": symbol, "color": colour,
                   "line": {"color": pen.palette.surface, "width": 1.5}},
        "text": [_hover(row, unit, pen) for _, row in found], "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


class _Mark(NamedTuple):
    """A line across all rows and its label above them."""

    line: dict[str, Any]
    label: dict[str, Any]


def _marks(overall: float | None, goal: float | None, unit: str, pen: Pen) -> list[_Mark]:
    marks = []
    for at, key, colour, dash, anchor in (
        (overall, "chart.all", pen.palette.mute, "dot", "right"),
        (goal, "chart.goal", pen.palette.goal, "dash", "left"),
    ):
        if at is None:
            continue
        line = {
            "type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper", "layer": "below",
            "line": {"color": colour, "width": 1.5, "dash": dash},
        }  # fmt: skip
        # The two labels lean away from each other, to whichever side the other line is not.
        side = (
            anchor if overall is None or goal is None or overall <= goal else {"left": "right", "right": "left"}[anchor]
        )
        label = {
            "x": at, "y": 1, "yref": "paper", "yanchor": "bottom", "xanchor": side, "showarrow": False,
            "text": pen.words(key, value=pen.fmt.value(unit, at)), "font": {"size": 11.5, "color": colour},
        }  # fmt: skip
        marks.append(_Mark(line, label))
    return marks


def _row_name(row: dict[str, Any], pen: Pen) -> str:
    name = row["name"] if len(row["name"]) <= _LONGEST_NAME else row["name"][: _LONGEST_NAME - 1] + "…"
    n = pen.words("value.n", n=pen.fmt.count(row["n"]))
    return f"{escape(name)}<br><span style='font-size:10.5px;color:{pen.palette.mute}'>{n}</span>"


def _row_value(index: int, row: dict[str, Any], unit: str, pen: Pen) -> dict[str, Any]:
    colour = {"worse": pen.palette.signal, "better": pen.palette.focus}.get(row["standing"], pen.palette.ink)
    return {
        "x": 1, "xref": "paper", "xanchor": "left", "xshift": 6, "y": index, "showarrow": False,
        "text": f"<b>{pen.fmt.value(unit, row['value'])}</b>", "font": {"size": 12.5, "color": colour},
    }  # fmt: skip


def _hover(row: dict[str, Any], unit: str, pen: Pen) -> str:
    figure = f"{pen.fmt.value(unit, row['value'])} {pen.fmt.interval(unit, row['lower'], row['upper'])}"
    standing = pen.words(f"standing.{row['standing']}")
    return (
        f"<b>{escape(row['name'])}</b><br>{figure}<br>{pen.words('value.n', n=pen.fmt.count(row['n']))}<br>{standing}"
    )
