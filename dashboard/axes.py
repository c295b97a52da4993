"""Ticks at round numbers, and labels in the margin that do not run into one another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

from dashboard.format import Format

# Round steps of a clock: what people count seconds in.
_CLOCK_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400)
_LABEL_PX = 15
DAYS_PX = 32
"""Pixels under a chart for the labels of `day_axis`; see `room`."""


def round_step(span: float, unit: str, at_most: int) -> float:
    """The smallest round step that cuts a span into no more than `at_most` parts."""
    least = span / at_most
    if unit == "seconds" and least <= _CLOCK_STEPS[-1]:
        return float(next(step for step in _CLOCK_STEPS if step >= least))
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= least * (1 - 1e-9))


def padded(values: Sequence[float | None], unit: str) -> tuple[float, float]:
    """The range of an axis: all the values with some air, and no impossible share, score or duration."""
    known = [value for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    air = 0.08 * (high - low) or 0.05 * abs(high) or 0.05
    floor, ceiling = {"share": (0.0, 1.0), "points": (-100.0, 100.0)}.get(unit, (0.0, math.inf))
    # A bound that lies on the edge of the possible keeps a little air, so that its mark is not cut in half.
    return max(low - air, floor - air / 2), min(high + air, ceiling + air / 2)


def value_axis(low: float, high: float, unit: str, fmt: Format, at_most: int = 5) -> dict[str, Any]:
    """Plotly's axis settings for figures of a unit, ticks in the reader's language."""
    step = round_step(high - low, unit, at_most)
    floor, ceiling = {"share": (0.0, 1.0), "points": (-100.0, 100.0)}.get(unit, (0.0, math.inf))
    first = math.ceil(max(low, floor) / step - 1e-9)
    last = math.floor(min(high, ceiling) / step + 1e-9)
    ticks = [index * step for index in range(first, last + 1)]
    return {
        "range": [low, high],
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [_tick(unit, tick, step, fmt) for tick in ticks],
    }


def day_axis(days: Sequence[date], fmt: Format, at_most: int = 4) -> dict[str, Any]:
    """Plotly's axis settings for days, at most so many of them written out."""
    every = max(1, math.ceil(len(days) / at_most))
    shown = list(days)[::-1][::every][::-1]
    return {
        "type": "date",
        "tickmode": "array",
        "tickangle": 0,
        "tickvals": [day.isoformat() for day in shown],
        "ticktext": [fmt.day_short(day) for day in shown],
    }


def room(axis: dict[str, Any]) -> int:
    """Pixels beside a value axis that surely hold its labels of 12 px, and few more.

    Plotly makes the room that labels need by itself, but draws the whole chart a second time for it.
    """
    return max((math.ceil(sum(map(_width, text))) for text in axis["ticktext"]), default=0) + 10


def _width(letter: str) -> float:
    if letter > "\u2e80":
        return 12.0
    return 4.0 if letter in " \u00a0.,:" else 11.0 if letter in "mw%M+\u2212" else 7.0


def margin_labels(
    labels: Sequence[tuple[float, str, str]], low: float, high: float, plot_px: float
) -> list[dict[str, Any]]:
    """Annotations at the right end of horizontal lines, pushed apart so that all can be read.

    Args:
        labels: (y in axis units, text, colour) of each.
        low, high: the range of the axis.
        plot_px: the height of the plotting area.
    """
    per_px = (high - low) / plot_px
    ordered = sorted(labels, key=lambda label: label[0])
    wanted = [label[0] / per_px for label in ordered]
    placed: list[float] = []
    for position in wanted:
        placed.append(position if not placed else max(position, placed[-1] + _LABEL_PX))
    # The stack was only pushed upwards; half of the push goes back down so that it stays centred on its lines.
    if placed:
        shift = sum(at - want for at, want in zip(placed, wanted, strict=True)) / len(placed)
        placed = [at - shift for at in placed]
    return [
        {
            "x": 1, "xref": "paper", "xanchor": "left", "xshift": 5, "y": y, "yref": "y", "yanchor": "middle",
            "yshift": at - y / per_px, "text": text, "showarrow": False, "align": "left",
            "font": {"size": 11.5, "color": colour},
        }
        for (y, text, colour), at in zip(ordered, placed, strict=True)
    ]  # fmt: skip


def _tick(unit: str, tick: float, step: float, fmt: Format) -> str:
    if unit == "share":
        return fmt.share(tick, 0 if step >= 0.01 else 1) if tick else fmt.share(0.0, 0)
    if unit == "score":
        return fmt.value("score", tick) if step < 0.1 else fmt.bare("score", tick)[:-1]
    if unit == "points":
        return fmt.value("points", tick) if step < 1 else fmt.value("points", tick)[:-2]
    return plain(unit, tick, fmt)


def plain(unit: str, number: float, fmt: Format) -> str:
    """A figure as it stands inside a chart: a count per thousand without the words that its title has already."""
    return fmt.bare(unit, number) if unit == "per_thousand" else fmt.value(unit, number)
