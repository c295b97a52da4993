"""Colours, type and the one chart template, light and dark."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

# A chart as Plotly's own data: `data` (its traces) and `layout`. Plotly's objects check every property when made; that
# took a page longer than its queries, so the tests make that check instead.
Drawing = dict[str, Any]

# No CJK family is named first: with `lang` set on the page, the browser picks the right regional glyphs itself.
# CX Sans is what a snapshot embeds; on screen there is none of that name.
FONT = (
    "'CX Sans', 'Segoe UI', 'Helvetica Neue', 'Noto Sans', 'PingFang TC', 'PingFang SC', 'Microsoft JhengHei', "
    "'Microsoft YaHei', 'Noto Sans CJK TC', 'Noto Sans CJK SC', sans-serif"
)
# Without these, a file made from a figure would carry a button that uploads its data (plotly.js 4's default).
CONFIG: dict[str, Any] = {
    "displayModeBar": False,
    "responsive": True,
    "showSendToCloud": False,
    "displaylogo": False,
    "scrollZoom": False,
}


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one appearance; Okabe-Ito hues, which colour-blind readers can tell apart."""

    ink: str
    mute: str
    rest: str
    grid: str
    band: str
    line: str
    focus: str
    goal: str
    signal: str
    good: str
    bad: str
    alarm: str
    surface: str
    border: str
    heat: tuple[str, str, str, str]


LIGHT = Palette(
    ink="#1F2933", mute="#5C6874", rest="#AEB7C1", grid="#E8EBEF", band="rgba(92,104,116,0.09)", line="#0B5FA5",
    focus="#0B5FA5", goal="#00795A", signal="#D55E00", good="#00795A", bad="#B4430B",
    alarm="#B3261E", surface="#FFFFFF",
    border="#E1E5EA", heat=("#FCF1E3", "#F9D9B8", "#E98F3E", "#A63F00"),
)  # fmt: skip
DARK = Palette(
    ink="#E6EAEE", mute="#9AA6B2", rest="#5A6672", grid="#28313A", band="rgba(154,166,178,0.12)", line="#58A6E0",
    focus="#58A6E0", goal="#35C79D", signal="#F58A4B", good="#35C79D", bad="#F58A4B",
    alarm="#FF7B72", surface="#12171D",
    border="#2E3842", heat=("#2A2420", "#5A3A1E", "#B8651F", "#FFB067"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """What a figure needs to know of the page it is drawn on; `grey`: its line is no rate and draws no eye."""

    dark: bool = False
    grey: bool = False

    @property
    def palette(self) -> Palette:
        """The colours in force."""
        found = DARK if self.dark else LIGHT
        return replace(found, line=found.mute) if self.grey else found

    def drawing(self, height: int, traces: list[dict[str, Any]], **layout: Any) -> Drawing:
        """A chart in the house's style, `height` in pixels."""
        return {"data": traces, "layout": {"template": _template(self.palette), "height": height, **layout}}


@cache
def _template(palette: Palette) -> dict[str, Any]:
    axis = {"zeroline": False, "automargin": True, "fixedrange": True, "tickfont": {"color": palette.mute, "size": 12}}
    return {
        "layout": {
            "font": {"family": FONT, "size": 13, "color": palette.ink},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 8, "r": 92, "t": 10, "b": 8},
            "hovermode": "closest",
            "hoverdistance": 40,
            "showlegend": False,
            "dragmode": False,
            "bargap": 0.35,
            "hoverlabel": {
                "font": {"family": FONT, "size": 12, "color": palette.ink},
                "bgcolor": palette.surface,
                "bordercolor": palette.rest,
                "align": "left",
            },
            "xaxis": {**axis, "showgrid": False, "ticks": "outside", "tickcolor": palette.grid, "ticklen": 4,
                      "linecolor": palette.grid, "showline": True},
            "yaxis": {**axis, "showgrid": True, "gridcolor": palette.grid, "showline": False},
        }
    }  # fmt: skip
