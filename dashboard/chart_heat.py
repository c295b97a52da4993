"""Hours against weekdays: when the week hurts, one map under the other where two figures are held side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.charts import Pen
from dashboard.look import Drawing

_ROW_PX, _TOP_PX, _GAP_PX, _FOOT_PX = 26, 30, 40, 32
_MAP_PX = 7 * _ROW_PX
_DAYS = range(1, 8)


@dataclass(frozen=True, slots=True)
class Layer:
    """One map of the hours of the week.

    Attributes:
        cells: (weekday x hour: weekday 1-7 from Monday, hour 0-23, value, lower, upper, n, suppressed); a cell whose
            value is null stays empty.
        unit: of its figures.
        name: what stands over it; empty for a map that stands alone.
        nothing: what is said of an hour of which nothing is known.
        held: what is said of one whose figure is not shown.
    """

    cells: pl.DataFrame
    unit: str
    name: str
    nothing: str
    held: Callable[[dict[str, Any]], str]


def heat(layers: Sequence[Layer], pen: Pen) -> Drawing:
    """Maps of the hours that have records, all on one grid, the first on top."""
    known = [hour for layer in layers for hour in layer.cells["hour"].to_list()]
    hours = list(range(min(known, default=0), max(known, default=23) + 1))
    shown = hours[:: 2 if len(hours) > 12 else 1]
    high = len(layers) * _MAP_PX + (len(layers) - 1) * _GAP_PX
    tops = [1 - index * (_MAP_PX + _GAP_PX) / high for index in range(len(layers))]
    axes = {
        f"yaxis{_suffix(index)}": {
            "range": [7.5, 0.5], "showgrid": False, "ticks": "", "tickmode": "array", "tickvals": list(_DAYS),
            "ticktext": [pen.words(f"weekday.{day}") for day in _DAYS], "domain": [max(0.0, top - _MAP_PX / high), top],
        }
        for index, top in enumerate(tops)
    }  # fmt: skip
    return pen.look.drawing(
        high + _TOP_PX + _FOOT_PX,
        [_map(index, layer, hours, top, pen) for index, (layer, top) in enumerate(zip(layers, tops, strict=True))],
        margin={"l": 8, "r": 12, "t": _TOP_PX, "b": 8},
        xaxis={"tickmode": "array", "tickvals": shown, "ticktext": [str(hour) for hour in shown], "showline": False,
               "ticks": "", "anchor": f"y{_suffix(len(layers) - 1)}"},
        annotations=[_label(layer.name, top, pen) for layer, top in zip(layers, tops, strict=True) if layer.name],
        **axes,
    )  # fmt: skip


def hour_span(hour: int) -> str:
    """An hour of the day as a span: 17:00–18:00."""
    # Word joiners keep the span on one line.
    return f"{hour:02d}:00\u2060–\u2060{(hour + 1) % 24:02d}:00"


def _suffix(index: int) -> str:
    """Plotly's first axis has no number."""
    return str(index + 1) if index else ""


def _map(index: int, layer: Layer, hours: Sequence[int], top: float, pen: Pen) -> dict[str, Any]:
    known = {(row["weekday"], row["hour"]): row for row in layer.cells.iter_rows(named=True)}
    values = [[known.get((day, hour), {}).get("value") for hour in hours] for day in _DAYS]
    texts = [[_hover(day, hour, known.get((day, hour)), layer, pen) for hour in hours] for day in _DAYS]
    highest = max((value for row in values for value in row if value is not None), default=1.0) or 1.0
    colours = pen.palette.heat
    return {
        "type": "heatmap", "z": values, "x": list(hours), "y": list(_DAYS), "text": texts, "xgap": 2, "ygap": 2,
        "hovertemplate": "%{text}<extra></extra>", "hoverongaps": False, "zmin": 0, "zmax": highest,
        "yaxis": f"y{_suffix(index)}", "colorscale": [[at / (len(colours) - 1), c] for at, c in enumerate(colours)],
        "colorbar": {
            "orientation": "h", "x": 1, "xanchor": "right", "y": top, "yanchor": "bottom", "len": 0.35, "thickness": 8,
            "outlinewidth": 0, "ypad": 3, "tickmode": "array", "tickvals": [0, highest],
            "ticklabelposition": "outside top", "ticks": "", "tickfont": {"size": 11, "color": pen.palette.mute},
            "ticktext": [pen.fmt.value(layer.unit, 0.0), pen.fmt.value(layer.unit, highest)],
        },
    }  # fmt: skip


def _label(name: str, top: float, pen: Pen) -> dict[str, Any]:
    return {
        "x": 0, "xref": "paper", "xanchor": "left", "y": top, "yref": "paper", "yanchor": "bottom", "yshift": 3,
        "showarrow": False, "text": f"<b>{name}</b>", "font": {"size": 12, "color": pen.palette.ink},
    }  # fmt: skip


def _hover(day: int, hour: int, cell: dict[str, Any] | None, layer: Layer, pen: Pen) -> str:
    head = f"<b>{pen.words(f'weekday.{day}')} {hour_span(hour)}</b>"
    if cell is None or cell["value"] is None:
        return f"{head}<br>{layer.nothing if cell is None else layer.held(cell)}"
    value, lower, upper, n = (cell[name] for name in ("value", "lower", "upper", "n"))
    figure = f"{pen.fmt.value(layer.unit, value)} {pen.fmt.interval(layer.unit, lower, upper)}"
    return f"{head}<br>{figure}<br>{pen.words('value.n', n=pen.fmt.count(n))}"
