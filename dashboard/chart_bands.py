"""Two ways to see one thing: what sources report beside what customers do, and what an NPS is made of."""

from __future__ import annotations

from datetime import timedelta
from html import escape
from typing import Any

import polars as pl

from dashboard.axes import DAYS_PX, day_axis, margin_labels, padded, room, value_axis
from dashboard.charts import HEIGHT, Pen, Row
from dashboard.look import Drawing

_ROW_PX = 34
_FRAME = ("day_1", "day_30")
_SHOWN = ("reported", "observed", "day_30", "lenient")


def gap_band(weeks: pl.DataFrame, pen: Pen) -> Drawing:
    """Resolution as reported and as observed within three windows, from strict to lenient, young weeks hatched.

    Args:
        weeks: (weeks: week, reported, reported_n, observed, observed_n, day_1, day_1_n, day_30, day_30_n, lenient,
            censored); lenient is 1 day on the same channel; null where nothing could be judged.
        pen: words, numbers and appearance.
    """
    rows = list(weeks.iter_rows(named=True))
    low, high = padded(
        [row[column] for row in rows for column in ("reported", "observed", "day_30", "lenient")], "share"
    )
    young = [row for row in rows if row["censored"] > 0]
    lines, labels = _lines(rows, pen)
    values = value_axis(low, high, "share", pen.fmt)
    return pen.look.drawing(
        HEIGHT,
        [
            *([_hatch(young, low, high, pen)] if young else []),
            *_shade(rows, pen.palette.band),
            *(_line(shown, column, colour, pen) for column, colour, shown in lines if shown),
        ],
        margin={"l": room(values), "r": 80, "t": 26, "b": DAYS_PX},
        xaxis=day_axis([row["week"] for row in rows], pen.fmt),
        yaxis=values,
        annotations=[
            *([_hatch_label(young, pen)] if young else []),
            *margin_labels(labels, low, high, HEIGHT - 62),
        ],
    )


def _lines(rows: list[Row], pen: Pen) -> tuple[list[tuple[str, str, list[Row]]], list[tuple[float, str, str]]]:
    """The lines as (column, colour, points), and their labels."""
    palette = pen.palette
    colours = {"day_1": palette.rest, "day_30": palette.rest, "reported": palette.mute, "observed": palette.focus}
    lines = [(column, colour, [row for row in rows if row[column] is not None]) for column, colour in colours.items()]
    labels = [
        (shown[-1][column], f"<b>{pen.words(f'chart.{column}')}</b>", palette.mute if column in _FRAME else colour)
        for column, colour, shown in lines
        if shown
    ]
    return lines, labels


def _shade(rows: list[Row], band: str) -> list[dict[str, Any]]:
    """From the strictest way to count to the most lenient, where both are known."""
    both = [row for row in rows if None not in (row["day_30"], row["lenient"])]
    plain = {"type": "scatter", "x": _days(both), "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    return [
        {**plain, "y": [row["lenient"] for row in both]},
        {**plain, "y": [row["day_30"] for row in both], "fill": "tonexty", "fillcolor": band},
    ]


def _line(shown: list[Row], column: str, colour: str, pen: Pen) -> dict[str, Any]:
    thin = column in _FRAME
    hollow = [pen.palette.surface if column == "observed" and row["censored"] else colour for row in shown]
    return {
        "type": "scatter", "x": _days(shown), "y": [row[column] for row in shown], "mode": "lines+markers",
        "name": column, "line": {"color": colour, "width": 1.2 if thin else 2, "dash": "dot" if thin else "solid"},
        "marker": {"size": 3 if thin else 6, "color": hollow, "line": {"color": colour, "width": 1.5}},
        "text": [_hover(row, column, pen) for row in shown], "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def _hatch(young: list[Row], low: float, high: float, pen: Pen) -> dict[str, Any]:
    return {
        "type": "bar", "x": _days(young), "y": [high - low] * len(young), "base": low, "name": "censored",
        "width": timedelta(days=7).total_seconds() * 1000, "hoverinfo": "skip",
        "marker": {"color": "rgba(0,0,0,0)", "line": {"width": 0},
                   "pattern": {"shape": "/", "fgcolor": pen.palette.rest, "size": 7, "solidity": 0.12}},
    }  # fmt: skip


def _hatch_label(young: list[Row], pen: Pen) -> dict[str, Any]:
    return {
        "x": young[-1]["week"].isoformat(), "y": 1, "yref": "paper", "yanchor": "bottom", "xanchor": "right",
        "showarrow": False, "text": pen.words("chart.censored"), "font": {"size": 11.5, "color": pen.palette.mute},
    }  # fmt: skip


def _hover(row: Row, column: str, pen: Pen) -> str:
    lines = [
        f"<b>{pen.fmt.week(row['week'])}</b>  {pen.words(f'chart.{column}')}",
        pen.fmt.value("share", row[column]),
        pen.words("value.n", n=pen.fmt.count(row[f"{column}_n"])),
    ]
    if column == "observed" and row["censored"]:
        lines.append(pen.words("value.censored", n=pen.fmt.count(row["censored"])))
    return "<br>".join(lines)


def _days(rows: list[Row]) -> list[str]:
    return [row["week"].isoformat() for row in rows]


def composition(groups: pl.DataFrame, pen: Pen) -> Drawing:
    """Detractors, passives and promoters as parts of a bar for each group, the score at its end.

    Args:
        groups: (groups: name, detractors, passives, promoters as parts of 1, nps, n), first row on top.
        pen: words, numbers and appearance.
    """
    palette = pen.palette
    rows = list(groups.iter_rows(named=True))
    places = list(range(len(rows)))
    return pen.look.drawing(
        60 + _ROW_PX * len(rows),
        [
            _part(rows, "detractors", palette.signal, palette.surface, pen),
            _part(rows, "passives", palette.grid, palette.ink, pen),
            _part(rows, "promoters", palette.focus, palette.surface, pen),
        ],
        margin={"l": 8, "r": 70, "t": 30, "b": 8},
        barmode="stack",
        xaxis={"range": [0, 1], "visible": False},
        yaxis={"range": [len(rows) - 0.5, -0.5], "showgrid": False, "tickmode": "array", "tickvals": places,
               "ticklabelstandoff": 6, "ticktext": [_group_name(row, pen) for row in rows],
               "tickfont": {"color": palette.ink, "size": 12.5}},
        annotations=[
            _part_label("detractors", 0.0, "left", palette.signal, pen),
            _part_label("passives", 0.5, "center", palette.mute, pen),
            _part_label("promoters", 1.0, "right", palette.focus, pen),
            *({"x": 1, "xref": "paper", "xanchor": "left", "xshift": 6, "y": place, "showarrow": False,
               "text": f"<b>{pen.fmt.value('points', row['nps'])}</b>", "font": {"size": 12.5}}
              for place, row in zip(places, rows, strict=True)),
        ],
    )  # fmt: skip


def _part(rows: list[Row], column: str, colour: str, ink: str, pen: Pen) -> dict[str, Any]:
    shares = [row[column] for row in rows]
    return {
        "type": "bar", "x": shares, "y": list(range(len(rows))), "orientation": "h", "name": column,
        "marker": {"color": colour}, "width": 0.62,
        "text": [pen.fmt.share(share, 0) if share >= 0.08 else "" for share in shares],
        "textfont": {"color": ink, "size": 12}, "textposition": "inside", "insidetextanchor": "middle", "textangle": 0,
        "customdata": [_share_hover(row, column, pen) for row in rows],
        "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip


def _part_label(column: str, x: float, anchor: str, colour: str, pen: Pen) -> dict[str, Any]:
    return {
        "x": x, "y": 1, "yref": "paper", "yanchor": "bottom", "xanchor": anchor, "showarrow": False,
        "text": pen.words(f"chart.{column}"), "font": {"size": 11.5, "color": colour},
    }  # fmt: skip


def _group_name(row: Row, pen: Pen) -> str:
    n = pen.words("value.n", n=pen.fmt.count(row["n"]))
    return f"{escape(row['name'])}<br><span style='font-size:10.5px;color:{pen.palette.mute}'>{n}</span>"


def _share_hover(row: Row, column: str, pen: Pen) -> str:
    share = pen.fmt.share(row[column])
    return f"<b>{escape(row['name'])}</b><br>{pen.words(f'chart.{column}')} {share}"
