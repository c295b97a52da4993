"""The chart that comes first: a figure by week with its intervals, control limits, goal and signals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

import polars as pl

from dashboard.axes import DAYS_PX, day_axis, margin_labels, padded, plain, room, value_axis
from dashboard.format import Format
from dashboard.look import Drawing, Look, Palette
from dashboard.words import Words

HEIGHT = 264
_PLOT_PX = HEIGHT - 46
Row = dict[str, Any]


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


def control_line(points: pl.DataFrame, unit: str, goal: float | None, pen: Pen) -> Drawing:
    """A control chart.

    Args:
        points: (periods: period, value, lower, upper, n, centre, lcl, ucl, signal, partial, segment), as
            `control_chart` gives them.
        unit: the metric's unit.
        goal: what the committee wants, or None.
        pen: words, numbers and appearance.
    """
    periods = list(points.iter_rows(named=True))
    shown = [row for row in periods if row["value"] is not None]
    every = [row[name] for row in shown for name in ("value", "lower", "upper", "lcl", "ucl")]
    low, high = padded([*every, goal], unit)
    # Durations have the longest labels there are.
    right = 122 if unit == "seconds" else 92
    line = {"color": pen.palette.goal, "width": 1.5, "dash": "dash"}
    wish = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": goal, "y1": goal, "line": line}
    judged = [row for row in shown if row["centre"] is not None]
    values = value_axis(low, high, unit, pen.fmt)
    return pen.look.drawing(
        HEIGHT,
        [*_all_limits(judged, pen.palette), *_series(periods, unit, pen)],
        margin={"l": room(values), "r": right, "t": 10, "b": DAYS_PX},
        shapes=[] if goal is None else [wish],
        xaxis=day_axis([row["period"] for row in shown], pen.fmt),
        yaxis=values,
        annotations=margin_labels(_line_labels(judged, unit, goal, pen), low, high, _PLOT_PX),
    )


def _all_limits(judged: list[Row], palette: Palette) -> list[dict[str, Any]]:
    """The limits between one re-basing and the next for themselves: no line leads from old limits to new ones."""
    return [trace for _, part in groupby(judged, key=lambda row: row["segment"]) for trace in _limits([*part], palette)]


def _limits(judged: list[Row], palette: Palette) -> list[dict[str, Any]]:
    if len(judged) == 1:
        # A line needs two ends: limits of one period alone reach over the week around it.
        judged = [{**judged[0], "period": judged[0]["period"] + timedelta(days=days)} for days in (-3, 3)]
    plain = {"type": "scatter", "x": _days(judged), "mode": "lines", "hoverinfo": "skip"}
    edge = {"color": palette.rest, "width": 1, "dash": "dot", "shape": "hvh"}
    upper, lower, centre = ([row[name] for row in judged] for name in ("ucl", "lcl", "centre"))
    return [
        {**plain, "y": upper, "line": edge, "name": "ucl"},
        {**plain, "y": lower, "line": edge, "name": "lcl", "fill": "tonexty", "fillcolor": palette.band},
        {**plain, "y": centre, "line": {"color": palette.rest, "width": 1.2}, "name": "centre"},
    ]


def _series(periods: list[Row], unit: str, pen: Pen) -> list[dict[str, Any]]:
    palette = pen.palette
    shown = [row for row in periods if row["value"] is not None]
    partial = [row for row in shown if row["partial"]]
    signals = [row for row in shown if row["signal"] and not row["partial"]]
    # The line breaks where a period has no figure or is not whole: nobody knows how it went on there.
    whole = [{**row, "value": None} if row["partial"] else row for row in periods]
    traces = [
        {**_points(whole, "value", unit, pen), "mode": "lines+markers", "line": {"color": palette.line, "width": 2},
         "marker": {"size": 6, "color": palette.line}, "error_y": _whiskers(whole, palette.line)},
    ]  # fmt: skip
    if partial:
        hollow = {"size": 8, "color": palette.surface, "line": {"color": palette.line, "width": 1.6}}
        marks = _points(partial, "partial", unit, pen)
        traces.append({**marks, "mode": "markers", "marker": hollow, "error_y": _whiskers(partial, palette.rest)})
    if signals:
        diamond = {"size": 11, "symbol": "diamond", "color": palette.signal,
                   "line": {"color": palette.surface, "width": 1}}  # fmt: skip
        traces.append({**_points(signals, "signal", unit, pen), "mode": "markers", "marker": diamond})
    return traces


def _points(rows: list[Row], name: str, unit: str, pen: Pen) -> dict[str, Any]:
    return {
        "type": "scatter", "name": name, "x": _days(rows), "y": [row["value"] for row in rows],
        "text": [_hover(row, unit, pen) for row in rows], "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def _line_labels(judged: list[Row], unit: str, goal: float | None, pen: Pen) -> list[tuple[float, str, str]]:
    labels: list[tuple[float, str, str]] = []
    if judged:
        last = judged[-1]
        for column, key in (("ucl", "chart.upper_limit"), ("centre", "chart.centre"), ("lcl", "chart.lower_limit")):
            if last[column] is not None:
                text = pen.words(key, value=plain(unit, last[column], pen.fmt))
                labels.append((last[column], text, pen.palette.mute))
    if goal is not None:
        labels.append(
            (goal, "<b>" + pen.words("chart.goal", value=plain(unit, goal, pen.fmt)) + "</b>", pen.palette.goal)
        )
    return labels


def _hover(row: Row, unit: str, pen: Pen) -> str:
    if row["value"] is None:
        return ""
    lines = [
        f"<b>{pen.fmt.week(row['period'])}</b>  {pen.fmt.day(row['period'])}",
        f"{pen.fmt.value(unit, row['value'])} {pen.fmt.interval(unit, row['lower'], row['upper'])}",
        pen.words("value.n", n=pen.fmt.count(row["n"])),
    ]
    if row["partial"]:
        lines.append(pen.words("chart.partial"))
    elif row["signal"]:
        lines.append(pen.words("chart.signal"))
    return "<br>".join(lines)


def _whiskers(rows: list[Row], colour: str) -> dict[str, Any]:
    faint = f"rgba({','.join(str(int(colour[index : index + 2], 16)) for index in (1, 3, 5))},0.35)"
    return {
        "type": "data", "symmetric": False, "width": 0, "thickness": 1.6, "color": faint,
        "array": [gap(row["upper"], row["value"]) for row in rows],
        "arrayminus": [gap(row["value"], row["lower"]) for row in rows],
    }  # fmt: skip


def gap(high: float | None, low: float | None) -> float:
    """How far one lies above the other; nothing where either is not known."""
    return 0.0 if high is None or low is None else high - low


def _days(rows: list[Row]) -> list[str]:
    return [row["period"].isoformat() for row in rows]
