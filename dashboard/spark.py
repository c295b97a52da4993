"""Small line charts as SVG: a tile's trend, and the panels of a wall of small multiples. No script, no request."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from operator import itemgetter
from typing import Any

from dashboard.look import Palette

Points = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Frame:
    """The paper of a small chart, in SVG units, and the range it shows."""

    width: float
    height: float
    low: float
    high: float
    periods: int

    def at(self, index: int, value: float) -> tuple[float, float]:
        """Where the value of the index-th period lies."""
        x = 5 + (self.width - 10) * (index / max(1, self.periods - 1))
        y = 5 + (self.height - 10) * (1 - (value - self.low) / ((self.high - self.low) or 1.0))
        return round(x, 1), round(y, 1)


def spark(
    points: Points,
    palette: Palette,
    label: str,
    size: tuple[int, int] = (220, 44),
    low_high: tuple[float, float] | None = None,
) -> str:
    """A small control chart: limits as a band, signals as diamonds, partial periods hollow, gaps left open.

    Args:
        points: value, lcl, ucl, signal and partial of each period, and segment where limits may be set anew.
        palette: the colours in force.
        label: what a screen reader says instead.
        size: width and height, in SVG units.
        low_high: the range to show, where several charts share one; else the range of the data.
    """
    known = [row[name] for row in points for name in ("value", "lcl", "ucl") if row[name] is not None]
    if not known:
        return ""
    low, high = low_high or (min(known), max(known))
    paper = Frame(*size, low, high, len(points))
    body = [_band(paper, points, palette), _lines(paper, points, palette)]
    body += _marks(paper, points, palette)
    drawing = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {size[0]} {size[1]}'>{''.join(body)}</svg>"
    # As a picture of its own, because Streamlit strips SVG out of HTML.
    source = "data:image/svg+xml;base64," + b64encode(drawing.encode()).decode("ascii")
    return f"<img src='{source}' alt='{escape(label, quote=True)}' style='display:block;width:100%;height:auto'>"


def _band(paper: Frame, points: Points, palette: Palette) -> str:
    """A band for the limits between one re-basing and the next: none leads from old limits to new ones."""
    judged = [
        (row.get("segment"), (index, row["lcl"], row["ucl"]))
        for index, row in enumerate(points)
        if row["lcl"] is not None and row["ucl"] is not None
    ]
    return "".join(
        _one_band(paper, [bounds for _, bounds in part], palette) for _, part in groupby(judged, key=itemgetter(0))
    )


def _one_band(paper: Frame, judged: list[tuple[int, float, float]], palette: Palette) -> str:
    inside = (max(paper.low, min(paper.high, value)) for _, low, high in judged for value in (low, high))
    bounds = list(zip(inside, inside, strict=True))
    upper = [paper.at(index, high) for (index, _, _), (_, high) in zip(judged, bounds, strict=True)]
    lower = [paper.at(index, low) for (index, _, _), (low, _) in zip(judged, bounds, strict=True)]
    outline = " ".join(f"{x},{y}" for x, y in [*upper, *reversed(lower)])
    return f"<polygon points='{outline}' fill='{palette.band}'/>"


def _lines(paper: Frame, points: Points, palette: Palette) -> str:
    runs: list[list[tuple[float, float]]] = [[]]
    for index, row in enumerate(points):
        if row["value"] is None or row["partial"]:
            runs.append([])
        else:
            runs[-1].append(paper.at(index, row["value"]))
    return "".join(
        f"<polyline points='{' '.join(f'{x},{y}' for x, y in run)}' fill='none' stroke='{palette.line}' "
        "stroke-width='1.8' stroke-linejoin='round' vector-effect='non-scaling-stroke'/>"
        for run in runs
        if len(run) > 1
    )


def _marks(paper: Frame, points: Points, palette: Palette) -> list[str]:
    marks = []
    whole = [index for index, row in enumerate(points) if not row["partial"] and row["value"] is not None]
    # The last, and those that no line leads to.
    dots = {index for index in whole if not {index - 1, index + 1} & set(whole)} | set(whole[-1:])
    for index, row in enumerate(points):
        if row["value"] is None:
            continue
        x, y = paper.at(index, row["value"])
        if row["signal"] and not row["partial"]:
            marks.append(f"<path d='M{x},{y - 4.5}l4.5,4.5l-4.5,4.5l-4.5,-4.5z' fill='{palette.signal}'/>")
        elif row["partial"]:
            marks.append(
                f"<circle cx='{x}' cy='{y}' r='3' fill='{palette.surface}' stroke='{palette.line}' stroke-width='1.4'/>"
            )
        elif index in dots:
            marks.append(f"<circle cx='{x}' cy='{y}' r='3' fill='{palette.line}'/>")
    return marks
