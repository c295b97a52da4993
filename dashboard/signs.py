"""What else a control chart says: the two signs beside it, marks of the other rules, re-basings, holidays, a legend."""

from __future__ import annotations

from base64 import b64encode
from datetime import date
from html import escape
from typing import Any

import polars as pl

from dashboard.charts import Pen
from dashboard.look import Drawing, Palette
from warehouse.control import ControlChart

# Open, so that nobody takes them for signals: they raise no alert.
_SYMBOLS = {
    "rising": "triangle-up-open",
    "falling": "triangle-down-open",
    "outer_above": "square-open",
    "outer_below": "square-open",
    "holiday": "x-thin-open",
}
_LEGEND = {"rising": "△", "falling": "▽", "outer_above": "□", "outer_below": "□", "holiday": "×"}


def marked(drawing: Drawing, chart: ControlChart, pen: Pen) -> Drawing:
    """A control chart's drawing with its open marks and, where limits were set anew, a line with the day."""
    layout = drawing["layout"]
    rows = [row for row in _with_kind(chart.points) if row["kind"]]
    traces = [_trace(kind, [row for row in rows if row["kind"] == kind], pen) for kind in _SYMBOLS]
    starts = _starts(chart)
    return {
        "data": [*drawing["data"], *(trace for trace in traces if trace["x"])],
        "layout": {
            **layout,
            "margin": {**layout["margin"], "t": 24 if starts else layout["margin"]["t"]},
            "shapes": [*layout["shapes"], *(_fence(day, pen.palette) for day in starts)],
            "annotations": [*layout["annotations"], *(_fence_label(day, pen) for day in starts)],
        },
    }


def signs(chart: ControlChart, better: str, pen: Pen) -> str:
    """The signs of variation and assurance with their words, and a line on every open mark that is drawn."""
    words, palette = pen.words, pen.palette
    told = []
    if chart.variation is not None:
        side = _side(chart.points)
        text = words(f"control_sign.{chart.variation}" + (f"_{side}" if side else ""))
        told.append((_variation_icon(chart.variation, side, palette), text))
    if chart.assurance is not None:
        told.append((_assurance_icon(chart.assurance, better, palette), words(f"assurance.{chart.assurance}")))
    shown = "".join(
        f"<span style='display:inline-flex;align-items:center;gap:6px'>{icon}{escape(text)}</span>"
        for icon, text in told
    )
    block = f"<div style='display:flex;flex-wrap:wrap;gap:4px 18px;font-size:.86rem;color:{palette.ink}'>{shown}</div>"
    line = legend(chart, pen)
    grey = f"<p style='margin:4px 0 0;color:{palette.mute};font-size:.8rem'>{escape(line)}</p>" if line else ""
    return (block if told else "") + grey


def legend(chart: ControlChart, pen: Pen) -> str:
    """What the open marks mean that this chart has, and why and by whom its limits were set anew."""
    found = {row["kind"] for row in _with_kind(chart.points)}
    parts = dict.fromkeys(f"{_LEGEND[kind]} {pen.words(f'control_mark.{kind}')}" for kind in _SYMBOLS if kind in found)
    starts = _starts(chart)
    moved = [
        pen.words("control_mark.rebase_why", day=pen.fmt.day(one.start), reason=one.reason, by=one.by)
        for one in chart.rebases
        if one.start in starts
    ]
    return " · ".join([*parts, *moved])


def _with_kind(points: pl.DataFrame) -> list[dict[str, Any]]:
    """The periods with a figure; kind is the open mark that each one has, if any."""
    rows = [row for row in points.iter_rows(named=True) if row["value"] is not None]
    return [{**row, "kind": "holiday" if row["holiday"] else row["mark"]} for row in rows]


def _side(points: pl.DataFrame) -> str:
    last = next((signal for signal in reversed(points["signal"].to_list()) if signal is not None), 0)
    return "" if last == 0 else "up" if last > 0 else "down"


def _starts(chart: ControlChart) -> list[date]:
    """The days in the chart from which limits are new."""
    if chart.points.is_empty():
        return []
    first, last = chart.points["period"][0], chart.points["period"][-1]
    return [one.start for one in chart.rebases if first <= one.start <= last]


def _trace(kind: str, rows: list[dict[str, Any]], pen: Pen) -> dict[str, Any]:
    text = pen.words(f"control_mark.{kind}")
    return {
        "type": "scatter", "mode": "markers", "name": kind, "x": [row["period"].isoformat() for row in rows],
        "y": [row["value"] for row in rows], "hovertemplate": "%{text}<extra></extra>",
        "text": [f"<b>{pen.fmt.week(row['period'])}</b><br>{escape(text)}" for row in rows],
        "marker": {"symbol": _SYMBOLS[kind], "size": 13, "color": pen.palette.ink, "line": {"width": 1.4}},
    }  # fmt: skip


def _fence(day: date, palette: Palette) -> dict[str, Any]:
    line = {"color": palette.mute, "width": 1.2, "dash": "dot"}
    return {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": day.isoformat(), "x1": day.isoformat(),
            "line": line}  # fmt: skip


def _fence_label(day: date, pen: Pen) -> dict[str, Any]:
    text = pen.words("control_mark.rebase", day=pen.fmt.day(day))
    return {
        "x": day.isoformat(), "y": 1, "yref": "paper", "yanchor": "bottom", "xanchor": "auto", "showarrow": False,
        "text": text, "font": {"size": 11.5, "color": pen.palette.mute},
    }  # fmt: skip


def _variation_icon(variation: str, side: str, palette: Palette) -> str:
    tone = {"improving": palette.good, "worsening": palette.bad, "changing": palette.line}.get(variation, palette.mute)
    path = {"up": "5,17 10,14 14,9 19,6", "down": "5,7 10,10 14,15 19,18"}.get(side, "4,13 8,9 12,14 16,9 20,12")
    return _icon(tone, f"<polyline points='{path}' fill='none' stroke='{tone}' stroke-width='2'/>")


def _assurance_icon(assurance: str, better: str, palette: Palette) -> str:
    """The goal as a dashed line and the limits as a band: on its good side, its bad side, or across it."""
    tone = {"always_met": palette.good, "never_met": palette.bad}.get(assurance, palette.mute)
    above = (assurance == "always_met") == (better == "up")
    goal, top = (12, 8) if assurance == "hit_and_miss" else (16, 6) if above else (8, 11)
    band = f"<rect x='5' y='{top}' width='14' height='7' rx='2' fill='{tone}' fill-opacity='.35'/>"
    return _icon(tone, f"{band}<path d='M3 {goal}H21' stroke='{tone}' stroke-width='2' stroke-dasharray='3 2'/>")


def _icon(tone: str, inside: str) -> str:
    """The words beside it say the same, so that a screen reader passes it over."""
    ring = f"<circle cx='12' cy='12' r='11' fill='none' stroke='{tone}' stroke-width='1.4'/>"
    drawn = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'>{ring}{inside}</svg>"
    source = "data:image/svg+xml;base64," + b64encode(drawn.encode()).decode("ascii")
    return f"<img alt='' width='24' height='24' src='{source}'>"
