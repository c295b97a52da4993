"""Waits of groups: what half, nine in ten and 19 in 20 waited at most, on a clock that grows by factors."""

from __future__ import annotations

import math
from html import escape
from typing import Any

import polars as pl

from dashboard.charts import Pen, gap
from dashboard.look import Drawing

QUANTILES = ("p50", "p90", "p95")
_ROW_PX = 46
# Ticks of a clock, some of which are written out; nothing shorter than a second is told apart.
_CLOCK = (1, 3, 10, 30, 60, 180, 600, 1800, 3600, 4 * 3600, 86_400, 7 * 86_400)
_MOST_TICKS = 4
Row = dict[str, Any]


def percentiles(groups: pl.DataFrame, pen: Pen) -> Drawing:
    """A row for each group: a hollow mark at the median, a full one at nine in ten, a stroke at 19 in 20.

    Args:
        groups: (groups: name, n, target, and of each of `QUANTILES` its value, <it>_lower and <it>_upper), in seconds,
            first row on top; target is what the contact should be answered within, or null.
        pen: words, numbers and appearance.
    """
    rows, palette = list(groups.iter_rows(named=True)), pen.palette
    known = [row[name] for row in rows for name in (*QUANTILES, "p50_lower", "p95_upper", "target")]
    seconds = [_at(value) for value in known if value is not None]
    low, high = min(seconds, default=1.0) / 1.3, max(seconds, default=60.0) * 1.3
    ticks = _ticks(low, high)
    return pen.look.drawing(
        44 + _ROW_PX * len(rows),
        [_spans(rows, palette.rest), *(_marks(rows, name, pen) for name in QUANTILES), _targets(rows, pen)],
        margin={"l": 8, "r": 92, "t": 8, "b": 8},
        xaxis={"type": "log", "range": [math.log10(low), math.log10(high)], "tickmode": "array", "tickvals": ticks,
               "ticktext": [pen.fmt.seconds(tick) for tick in ticks], "tickangle": 0},
        yaxis={"range": [len(rows) - 0.5, -0.5], "showgrid": False, "tickmode": "array",
               "tickvals": list(range(len(rows))), "ticklabelstandoff": 6,
               "ticktext": [_name(row, pen) for row in rows], "tickfont": {"color": palette.ink, "size": 12.5}},
        annotations=[
            {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 6, "y": place, "showarrow": False,
             "text": f"<b>{pen.fmt.value('seconds', row['p90'])}</b>", "font": {"size": 12.5, "color": palette.focus}}
            for place, row in enumerate(rows)
        ],
    )  # fmt: skip


def _at(seconds: float) -> float:
    """A wait of nothing has no place on a scale of factors; it stands where a second does."""
    return max(float(seconds), 1.0)


def _ticks(low: float, high: float) -> list[int]:
    inside = [tick for tick in _CLOCK if low <= tick <= high]
    return inside[:: math.ceil(len(inside) / _MOST_TICKS) or 1]


def _name(row: Row, pen: Pen) -> str:
    n = pen.words("value.n", n=pen.fmt.count(row["n"]))
    return f"{escape(row['name'])}<br><span style='font-size:10.5px;color:{pen.palette.mute}'>{n}</span>"


def _spans(rows: list[Row], colour: str) -> dict[str, Any]:
    """A thin line from the median to 19 in 20 of every group, all of them one trace."""
    xs: list[float | None] = []
    ys: list[int | None] = []
    for place, row in enumerate(rows):
        xs += [_at(row["p50"]), _at(row["p95"]), None]
        ys += [place, place, None]
    line = {"color": colour, "width": 1.2}
    return {"type": "scatter", "mode": "lines", "x": xs, "y": ys, "line": line, "hoverinfo": "skip", "name": "span"}


def _marks(rows: list[Row], name: str, pen: Pen) -> dict[str, Any]:
    palette = pen.palette
    colour = palette.focus if name == "p90" else palette.mute
    marker = {
        "p50": {"symbol": "circle", "size": 9, "color": palette.surface, "line": {"color": colour, "width": 1.8}},
        "p90": {"symbol": "circle", "size": 10, "color": colour},
        "p95": {"symbol": "line-ns-open", "size": 11, "color": colour, "line": {"color": colour, "width": 2}},
    }[name]
    values = [_at(row[name]) for row in rows]
    return {
        "type": "scatter", "mode": "markers", "name": name, "x": values, "y": list(range(len(rows))),
        "marker": marker, "text": [_hover(row, name, pen) for row in rows],
        "hovertemplate": "%{text}<extra></extra>",
        "error_x": {
            "type": "data", "symmetric": False, "width": 0, "thickness": 4, "color": palette.rest,
            "array": [gap(row[f"{name}_upper"], at) for row, at in zip(rows, values, strict=True)],
            "arrayminus": [gap(at, _at(row[f"{name}_lower"])) for row, at in zip(rows, values, strict=True)],
        },
    }  # fmt: skip


def _targets(rows: list[Row], pen: Pen) -> dict[str, Any]:
    known = [(place, row) for place, row in enumerate(rows) if row["target"] is not None]
    label = [f"{escape(row['name'])}<br>{_target_words(row, pen)}" for _, row in known]
    return {
        "type": "scatter", "mode": "markers", "name": "target", "x": [_at(row["target"]) for _, row in known],
        "y": [place for place, _ in known], "text": label, "hovertemplate": "%{text}<extra></extra>",
        "marker": {"symbol": "line-ns-open", "size": 22, "color": pen.palette.goal,
                   "line": {"color": pen.palette.goal, "width": 2}},
    }  # fmt: skip


def _target_words(row: Row, pen: Pen) -> str:
    return pen.words("chart.target", value=pen.fmt.seconds(row["target"]))


def _hover(row: Row, name: str, pen: Pen) -> str:
    lower, upper = row[f"{name}_lower"], row[f"{name}_upper"]
    figure = f"{pen.fmt.value('seconds', row[name])} {pen.fmt.interval('seconds', lower, upper)}"
    parts = [f"<b>{escape(row['name'])}</b>", f"{pen.words(f'metric.wait_{name}')} {figure}"]
    parts.append(pen.words("value.n", n=pen.fmt.count(row["n"])))
    return "<br>".join(parts if row["target"] is None else [*parts, _target_words(row, pen)])
