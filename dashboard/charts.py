"""The chart that comes first: a figure by week with its intervals, control limits, goal and signals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboard.axes import day_axis, margin_labels, padded, value_axis
from dashboard.format import Format
from dashboard.look import Look, Palette
from dashboard.words import Words

HEIGHT = 264
_PLOT_PX = HEIGHT - 46


@dataclass(frozen=True, slots=True)
class Pen:
    """What every chart is drawn with: the reader's words, numbers and appearance."""

    words: Words
    fmt: Format
    look: Look

    @property
    def palette(self) -> Palette:
        """The colours in force."""
        return self.look.palette


def control_line(points: pl.DataFrame, unit: str, goal: float | None, pen: Pen) -> go.Figure:
    """A control chart.

    Args:
        points: (periods: period, value, lower, upper, n, centre, lcl, ucl, signal, partial) of `control_chart`.
        unit: the metric's unit.
        goal: what the committee wants, or None.
        pen: words, numbers and appearance.
    """
    shown = points.filter(pl.col("value").is_not_null())
    every = [*shown["value"], *shown["lower"], *shown["upper"], *shown["lcl"], *shown["ucl"], goal]
    low, high = padded(every, unit)
    # A duration is the longest label there is.
    right = 122 if unit == "seconds" else 92
    figure = pen.look.figure(HEIGHT, margin={"l": 8, "r": right, "t": 10, "b": 8})
    _limits(figure, shown, pen)
    _series(figure, shown, unit, pen)
    line = {"color": pen.palette.goal, "width": 1.5, "dash": "dash"}
    wish = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": goal, "y1": goal, "line": line}
    figure.update_layout(
        shapes=[] if goal is None else [wish],
        xaxis=day_axis(shown["period"].to_list(), pen.fmt),
        yaxis=value_axis(low, high, unit, pen.fmt),
        annotations=margin_labels(_line_labels(shown, unit, goal, pen), low, high, _PLOT_PX),
    )
    return figure


def _limits(figure: go.Figure, shown: pl.DataFrame, pen: Pen) -> None:
    judged = shown.filter(pl.col("centre").is_not_null())
    days = _iso(judged["period"].to_list())
    edge = {"color": pen.palette.rest, "width": 1, "dash": "dot"}
    plain: dict[str, Any] = {"mode": "lines", "hoverinfo": "skip"}
    figure.add_trace(go.Scatter(x=days, y=judged["ucl"].to_list(), line={**edge, "shape": "hvh"}, name="ucl", **plain))
    figure.add_trace(
        go.Scatter(x=days, y=judged["lcl"].to_list(), line={**edge, "shape": "hvh"}, name="lcl",
                   fill="tonexty", fillcolor=pen.palette.band, **plain)
    )  # fmt: skip
    figure.add_trace(
        go.Scatter(x=days, y=judged["centre"].to_list(), line={"color": pen.palette.rest, "width": 1.2}, name="centre",
                   **plain)
    )  # fmt: skip


def _series(figure: go.Figure, shown: pl.DataFrame, unit: str, pen: Pen) -> None:
    palette = pen.palette
    whole = shown.filter(~pl.col("partial"))
    partial = shown.filter(pl.col("partial"))
    signals = whole.filter(pl.col("signal").fill_null(0) != 0)
    marker = {"size": 6, "color": palette.line}
    figure.add_trace(
        go.Scatter(
            x=_iso(whole["period"].to_list()), y=whole["value"].to_list(), mode="lines+markers", name="value",
            line={"color": palette.line, "width": 2}, marker=marker, error_y=_whiskers(whole, palette.line),
            text=_hover(whole, unit, pen), hovertemplate="%{text}<extra></extra>",
        )
    )  # fmt: skip
    if len(partial):
        figure.add_trace(
            go.Scatter(
                x=_iso(partial["period"].to_list()), y=partial["value"].to_list(), mode="markers", name="partial",
                marker={"size": 8, "color": palette.surface, "line": {"color": palette.line, "width": 1.6}},
                error_y=_whiskers(partial, palette.rest), text=_hover(partial, unit, pen),
                hovertemplate="%{text}<extra></extra>",
            )
        )  # fmt: skip
    if len(signals):
        figure.add_trace(
            go.Scatter(
                x=_iso(signals["period"].to_list()), y=signals["value"].to_list(), mode="markers", name="signal",
                marker={"size": 11, "symbol": "diamond", "color": palette.signal,
                        "line": {"color": palette.surface, "width": 1}},
                text=_hover(signals, unit, pen), hovertemplate="%{text}<extra></extra>",
            )
        )  # fmt: skip


def _line_labels(shown: pl.DataFrame, unit: str, goal: float | None, pen: Pen) -> list[tuple[float, str, str]]:
    labels: list[tuple[float, str, str]] = []
    judged = shown.filter(pl.col("centre").is_not_null())
    if len(judged):
        last = judged.row(-1, named=True)
        for column, key in (("ucl", "chart.upper_limit"), ("centre", "chart.centre"), ("lcl", "chart.lower_limit")):
            if last[column] is not None:
                text = pen.words(key, value=pen.fmt.value(unit, last[column]))
                labels.append((last[column], text, pen.palette.mute))
    if goal is not None:
        labels.append(
            (goal, "<b>" + pen.words("chart.goal", value=pen.fmt.value(unit, goal)) + "</b>", pen.palette.goal)
        )
    return labels


def _hover(frame: pl.DataFrame, unit: str, pen: Pen) -> list[str]:
    texts = []
    for row in frame.iter_rows(named=True):
        lines = [
            f"<b>{pen.fmt.week(row['period'])}</b>  {pen.fmt.day(row['period'])}",
            f"{pen.fmt.value(unit, row['value'])} {pen.fmt.interval(unit, row['lower'], row['upper'])}",
            pen.words("value.n", n=pen.fmt.count(row["n"])),
        ]
        if row["partial"]:
            lines.append(pen.words("chart.partial"))
        elif row["signal"]:
            lines.append(pen.words("chart.signal"))
        texts.append("<br>".join(lines))
    return texts


def _whiskers(frame: pl.DataFrame, colour: str) -> dict[str, Any]:
    up = [_gap(upper, value) for upper, value in zip(frame["upper"], frame["value"], strict=True)]
    down = [_gap(value, lower) for lower, value in zip(frame["lower"], frame["value"], strict=True)]
    faint = f"rgba({','.join(str(int(colour[index : index + 2], 16)) for index in (1, 3, 5))},0.35)"
    return {"type": "data", "symmetric": False, "array": up, "arrayminus": down, "width": 0, "thickness": 1.6,
            "color": faint}  # fmt: skip


def _gap(high: float | None, low: float | None) -> float:
    return 0.0 if high is None or low is None else high - low


def _iso(days: Sequence[date]) -> list[str]:
    return [day.isoformat() for day in days]
