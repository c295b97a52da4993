"""Hours against weekdays: when the week hurts."""

from __future__ import annotations

import polars as pl

from dashboard.charts import Pen
from dashboard.look import Drawing

_ROW_PX = 26


def heat(cells: pl.DataFrame, unit: str, pen: Pen) -> Drawing:
    """A heat map of the hours that have records.

    Args:
        cells: (weekday x hour: weekday 1-7 from Monday, hour 0-23, value, lower, upper, n); a cell whose value is null
            stays empty.
        unit: the metric's unit.
        pen: words, numbers and appearance.
    """
    shown_hours = cells["hour"].to_list()
    hours = list(range(min(shown_hours, default=0), max(shown_hours, default=23) + 1))
    known = {(row["weekday"], row["hour"]): row for row in cells.iter_rows(named=True)}
    days = range(1, 8)
    values = [[known.get((day, hour), {}).get("value") for hour in hours] for day in days]
    texts = [[_hover(day, hour, known.get((day, hour)), unit, pen) for hour in hours] for day in days]
    top = max((value for row in values for value in row if value is not None), default=1.0) or 1.0
    trace = {
        "type": "heatmap", "z": values, "x": hours, "y": list(days), "text": texts, "xgap": 2, "ygap": 2,
        "hovertemplate": "%{text}<extra></extra>", "hoverongaps": False, "zmin": 0, "zmax": top,
        "colorscale": _scale(pen), "colorbar": _bar(top, unit, pen),
    }  # fmt: skip
    shown = hours[:: 2 if len(hours) > 12 else 1]
    return pen.look.drawing(
        62 + _ROW_PX * 7,
        [trace],
        margin={"l": 8, "r": 12, "t": 30, "b": 8},
        xaxis={"tickmode": "array", "tickvals": shown, "ticktext": [str(hour) for hour in shown], "showline": False,
               "ticks": ""},
        yaxis={"range": [7.5, 0.5], "showgrid": False, "ticks": "", "tickmode": "array", "tickvals": list(days),
               "ticktext": [pen.words(f"weekday.{day}") for day in days]},
    )  # fmt: skip


def hour_span(hour: int) -> str:
    """An hour of the day as a span: 17:00–18:00."""
    # Word joiners keep the span on one line.
    return f"{hour:02d}:00\u2060–\u2060{(hour + 1) % 24:02d}:00"


def _scale(pen: Pen) -> list[list[object]]:
    colours = pen.palette.heat
    return [[index / (len(colours) - 1), colour] for index, colour in enumerate(colours)]


def _bar(top: float, unit: str, pen: Pen) -> dict[str, object]:
    return {
        "orientation": "h", "x": 1, "xanchor": "right", "y": 1.02, "yanchor": "bottom", "len": 0.35, "thickness": 8,
        "outlinewidth": 0, "ypad": 0, "tickmode": "array", "tickvals": [0, top], "ticklabelposition": "outside top",
        "ticktext": [pen.fmt.value(unit, 0.0), pen.fmt.value(unit, top)],
        "tickfont": {"size": 11, "color": pen.palette.mute}, "ticks": "",
    }  # fmt: skip


def _hover(day: int, hour: int, cell: dict[str, object] | None, unit: str, pen: Pen) -> str:
    head = f"<b>{pen.words(f'weekday.{day}')} {hour_span(hour)}</b>"
    if cell is None or cell["value"] is None:
        return f"{head}<br>{pen.words('value.too_few')}"
    value, lower, upper, n = (cell[name] for name in ("value", "lower", "upper", "n"))
    figure = f"{pen.fmt.value(unit, value)} {pen.fmt.interval(unit, lower, upper)}"  # type: ignore[arg-type]
    return f"{head}<br>{figure}<br>{pen.words('value.n', n=pen.fmt.count(n))}"  # type: ignore[arg-type]
