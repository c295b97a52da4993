"""Forms against causes of negative emotion, as a heat map whose cells carry their numbers."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard.charts import Pen
from dashboard.look import Drawing
from warehouse.emotions import CAUSES_SHOWN, FORMS_SHOWN

# From which part of the highest value on the other of black and white stands out better from the shade; dark or not.
_STRONG = {False: 0.89, True: 0.64}
_ROW_PX = 44


def cells_map(cells: pl.DataFrame, pen: Pen) -> Drawing:
    """The map; a cell is the share of the form's negative records that have the cause.

    Args:
        cells: as `warehouse.emotions.cells` gives them.
        pen: words, numbers and appearance.
    """
    known = {(row["form"], row["cause"]): row for row in cells.iter_rows(named=True)}
    rows = [[known[form, cause] for cause in CAUSES_SHOWN] for form in FORMS_SHOWN]
    values = [[row["value"] for row in line] for line in rows]
    top = max((value for line in values for value in line if value is not None), default=1.0) or 1.0
    trace = {
        "type": "heatmap", "z": values, "x": list(range(len(CAUSES_SHOWN))), "y": list(range(len(FORMS_SHOWN))),
        "text": [[_hover(row, pen) for row in line] for line in rows], "hovertemplate": "%{text}<extra></extra>",
        "hoverongaps": False, "xgap": 2, "ygap": 2, "zmin": 0, "zmax": top, "showscale": False,
        "colorscale": [[at / (len(pen.palette.heat) - 1), colour] for at, colour in enumerate(pen.palette.heat)],
    }  # fmt: skip
    names = [_form(form, known[form, "any"]["n"], pen) for form in FORMS_SHOWN]
    return pen.look.drawing(
        70 + _ROW_PX * len(FORMS_SHOWN),
        [trace],
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        xaxis={"tickmode": "array", "tickvals": list(range(len(CAUSES_SHOWN))), "showline": False, "ticks": "",
               "ticktext": [pen.words(f"cause_short.{cause}") for cause in CAUSES_SHOWN], "side": "bottom"},
        yaxis={"range": [len(FORMS_SHOWN) - 0.5, -0.5], "showgrid": False, "ticks": "", "tickmode": "array",
               "tickvals": list(range(len(FORMS_SHOWN))), "ticktext": names},
        annotations=[
            _number(x, y, row, top, pen) for y, line in enumerate(rows) for x, row in enumerate(line)
        ],
    )  # fmt: skip


def _form(form: str, n: int | None, pen: Pen) -> str:
    count = pen.words("value.small_or_beside") if n is None else pen.words("value.n", n=pen.fmt.count(n))
    return f"{pen.words(f'form.{form}')}<br><span style='font-size:10.5px;color:{pen.palette.mute}'>{count}</span>"


def _number(x: int, y: int, row: dict[str, Any], top: float, pen: Pen) -> dict[str, Any]:
    text = "·" if row["value"] is None else pen.fmt.value("share", row["value"])
    strong = row["value"] is not None and row["value"] > _STRONG[pen.look.dark] * top
    colour = "#FFFFFF" if strong != pen.look.dark else "#000000"
    return {"x": x, "y": y, "text": text, "showarrow": False, "font": {"size": 11.5, "color": colour}}


def _hover(row: dict[str, Any], pen: Pen) -> str:
    head = f"<b>{pen.words('form.' + row['form'])} · {pen.words('cause.' + row['cause'])}</b>"
    if row["value"] is None:
        return f"{head}<br>{pen.words('value.small_or_beside')}"
    figure = f"{pen.fmt.value('share', row['value'])} {pen.fmt.interval('share', row['lower'], row['upper'])}"
    count = pen.words("emotions.of", records=pen.fmt.count(row["records"]), n=pen.fmt.count(row["n"]))
    return f"{head}<br>{figure}<br>{count}"
