"""What every action brought, beside one another: in parts of what was hoped for, because their units differ."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from html import escape
from typing import Any

import polars as pl

from dashboard.action_words import TONES, Told
from dashboard.axes import round_step
from dashboard.look import Drawing
from dashboard.snapshot.exhibit import Exhibit, Native, Series, Table
from dashboard.snapshot.subjects import on_paper
from dashboard.snapshot.writer import Writer
from warehouse.action_effects import Effect

# Columns of `Told.row` that stand under the chart: the others are in the list.
_SHOWN = (0, 4, 6, 7, 8, 9, 10)
_TEXT_COLUMNS = 2
_ROW_PX, _MARGINS_PX, _LABELS_PX, _LEAST_PX = 46, 66, 150, 600
_NAME_LETTERS, _NAME_WIDE, _NAME_LINES = 36, 18, 2
_WIDE_FROM = 0x2E80
_MOST_TICKS = 6


def exhibit(effects: Sequence[Effect], data: pl.DataFrame, told: Told, writer: Writer) -> Exhibit:
    """The actions' effects with their intervals; the chart is left out where none can be judged yet."""
    rows = [told.row(one) for one in effects]
    headers = told.headers()
    table = Table([headers[at] for at in _SHOWN], [[row[at] for at in _SHOWN] for row in rows], _TEXT_COLUMNS)
    title, meta = told.headline(effects), writer.words("action.parts")
    drawn = any(one.effect is not None for one in effects)
    figure = _drawing(effects, told, writer) if drawn else None
    native = _native(effects, told, writer) if drawn else None
    return Exhibit("action_effects", title, meta, figure, table, data, "short", native, meta)


def parts(found: Effect) -> tuple[float, float, float] | None:
    """The effect and its bounds, lowest first, in parts of what was hoped for; None without an effect."""
    if found.effect is None:
        return None
    hoped = found.action.expected
    lower, upper = sorted((found.effect.lower / hoped, found.effect.upper / hoped))
    return found.effect.value / hoped, lower, upper


def said(found: Effect, told: Told) -> str:
    """The effect and the verdict, on one short line."""
    mark = told.words(f"action.mark.{found.verdict}")
    return mark if found.effect is None else f"{told.change(found.action, found.effect.value)} · {mark}"


def _native(effects: Sequence[Effect], told: Told, writer: Writer) -> Native:
    columns = list(zip(*(parts(one) or (None, None, None) for one in effects), strict=True))
    keys = {"value": "action.part", "lower": "snapshot.sheet.lower", "upper": "snapshot.sheet.upper"}
    named = zip(keys.items(), columns, strict=True)
    series = [Series(role, writer.words(key), values) for (role, key), values in named]
    return Native("effects", "ratio", [f"{one.action.title} ({said(one, told)})" for one in effects], series)


def _drawing(effects: Sequence[Effect], told: Told, writer: Writer) -> Drawing:
    pen = writer.pen
    known = [bound for one in effects for bound in parts(one) or ()]
    low, high = min(0.0, *known), max(1.0, *known)
    low, high = low - 0.06 * (high - low), high + 0.06 * (high - low)
    step = round_step(high - low, "number", _MOST_TICKS)
    ticks = [index * step for index in range(int(low // step) + 1, int(high // step) + 1)]
    marks = (
        (0.0, "action.nothing", pen.palette.mute, "solid"),
        (1.0, "action.hope.as_hoped", pen.palette.goal, "dash"),
    )
    chart = pen.look.drawing(
        _MARGINS_PX + _ROW_PX * len(effects),
        _dots(effects, told, writer),
        margin={"l": 8, "r": _LABELS_PX, "t": 26, "b": 8},
        xaxis={"range": [low, high], "tickmode": "array", "tickvals": ticks, "tickangle": 0,
               "ticktext": [pen.fmt.share(tick, 0) for tick in ticks], "showgrid": True,
               "gridcolor": pen.palette.grid, "showline": False, "ticks": "", "zeroline": False},
        yaxis={"range": [len(effects) - 0.5, -0.5], "showgrid": False, "tickmode": "array", "zeroline": False,
               "tickvals": list(range(len(effects))), "ticktext": [_name(one.action.title) for one in effects],
               "tickfont": {"color": pen.palette.ink, "size": 12}},
        shapes=[{"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper", "layer": "below",
                 "line": {"color": colour, "width": 1.5, "dash": dash}} for at, _, colour, dash in marks],
        annotations=[*({"x": at, "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False,
                        "text": pen.words(key), "font": {"size": 11.5, "color": colour}}
                       for at, key, colour, _ in marks),
                     *(_label(index, one, told, writer) for index, one in enumerate(effects))],
    )  # fmt: skip
    # On a telephone it is scrolled: names on the left and verdicts on the right leave no room for less.
    chart["layout"]["meta"] = {"least": _LEAST_PX}
    return on_paper(chart)


def _dots(effects: Sequence[Effect], told: Told, writer: Writer) -> list[dict[str, Any]]:
    traces = []
    for tone, symbol in (("good", "circle"), ("bad", "diamond"), ("", "circle")):
        found = [
            (index, known)
            for index, one in enumerate(effects)
            if TONES.get(one.verdict, "") == tone and (known := parts(one)) is not None
        ]
        if not found:
            continue
        colour = _colour(tone, writer)
        traces.append({
            "type": "scatter", "mode": "markers", "name": tone, "hoverinfo": "skip",
            "x": [known[0] for _, known in found], "y": [index for index, _ in found],
            "marker": {"size": 11, "symbol": symbol, "color": colour},
            "error_x": {"type": "data", "symmetric": False, "width": 0, "thickness": 3, "color": colour,
                        "array": [known[2] - known[0] for _, known in found],
                        "arrayminus": [known[0] - known[1] for _, known in found]},
        })  # fmt: skip
    return traces


def _label(index: int, found: Effect, told: Told, writer: Writer) -> dict[str, Any]:
    colour = _colour(TONES.get(found.verdict, ""), writer)
    mark = escape(told.words(f"action.mark.{found.verdict}"))
    moved = f"<b>{told.change(found.action, found.effect.value)}</b><br>" if found.effect is not None else ""
    return {
        "x": 1, "xref": "paper", "xanchor": "left", "xshift": 8, "y": index, "showarrow": False, "align": "left",
        "text": f"{moved}{mark}", "font": {"size": 12, "color": colour},
    }  # fmt: skip


def _colour(tone: str, writer: Writer) -> str:
    palette = writer.pen.palette
    return {"good": palette.good, "bad": palette.bad}.get(tone, palette.mute)


def _name(title: str) -> str:
    """A title on two lines at the most."""
    wide = sum(ord(letter) >= _WIDE_FROM for letter in title) > len(title) / 2
    lines = textwrap.wrap(title, _NAME_WIDE if wide else _NAME_LETTERS, max_lines=_NAME_LINES, placeholder="…")
    # Plotly reads tags in text.
    return "<br>".join(escape(line) for line in lines)
