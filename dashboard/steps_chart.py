"""The eight steps of one case on a line of bars: how long it stayed in each before it went on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.charts import Pen
from dashboard.look import Drawing
from warehouse.vocabulary import CASE_STEPS

_ROW_PX = 30


def steps_drawing(taken: Mapping[str, Mapping[str, Any]], pen: Pen) -> Drawing:
    """A bar for each step that was left, the longest in the colour of a signal; words beside those without one.

    Args:
        taken: the rows of `warehouse.customers.History.steps` by step.
        pen: words, numbers and appearance.
    """
    palette = pen.palette
    left = {step: taken[step]["stayed_s"] for step in CASE_STEPS if step in taken and not taken[step]["is_last"]}
    most = max(left.values(), default=0.0)
    bars = [left.get(step) for step in CASE_STEPS]
    colours = [palette.signal if bar is not None and bar == most else palette.focus for bar in bars]
    trace = {
        "type": "bar", "orientation": "h", "x": bars, "y": list(range(len(CASE_STEPS))), "width": 0.62,
        "marker": {"color": colours}, "hoverinfo": "skip",
    }  # fmt: skip
    beside = [
        {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 6, "y": place, "showarrow": False,
         "text": _beside(step, taken, pen),
         "font": {"size": 12, "color": palette.ink if step in taken else palette.mute}}
        for place, step in enumerate(CASE_STEPS)
    ]  # fmt: skip
    return pen.look.drawing(
        20 + _ROW_PX * len(CASE_STEPS), [trace], margin={"l": 8, "r": 108, "t": 8, "b": 8},
        xaxis={"visible": False, "range": [0, most * 1.04 or 1.0]},
        yaxis={"range": [len(CASE_STEPS) - 0.5, -0.5], "showgrid": False, "tickmode": "array",
               "tickvals": list(range(len(CASE_STEPS))), "ticklabelstandoff": 6,
               "ticktext": [pen.words(f"step.{step}") for step in CASE_STEPS],
               "tickfont": {"color": palette.ink, "size": 12.5}},
        annotations=beside,
    )  # fmt: skip


def _beside(step: str, taken: Mapping[str, Mapping[str, Any]], pen: Pen) -> str:
    if step not in taken:
        return pen.words("case.not_taken")
    return pen.words("case.last_step") if taken[step]["is_last"] else pen.fmt.seconds(taken[step]["stayed_s"])
