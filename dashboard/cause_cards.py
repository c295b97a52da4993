"""What stands behind repeats, complaints and negative emotion: the vital few, named."""

from __future__ import annotations

from html import escape
from typing import Any

from dashboard import asked
from dashboard.cards import Table, card
from dashboard.charts import Pen, Row
from dashboard.fixed import of_fixed_weeks
from dashboard.look import Drawing
from dashboard.page import Page

_MOST_BARS = 8
_ROW_PX = 28
_MOST_NAMED = 3
# The vital few: the fewest causes that make up so much of it.
_VITAL = 0.5


@of_fixed_weeks("causes")
def causes_card(page: Page, what: str) -> None:
    """The causes of one thing, most frequent first; how much the first of them add up to is said in words."""
    words, fmt = page.words, page.fmt
    found = asked.causes(page.figures, page.where, what)
    total = int(found["count"].sum())
    meta = " · ".join([words(f"causes.note_{what}"), words("value.n", n=fmt.count(total)), words("interval.wilson")])
    rows = [{**row, "name": cause_name(page, row)} for row in found.iter_rows(named=True)]
    title = causes_title(page, what, rows)
    headers = [words("causes.cause"), words("table.n"), words("causes.share"), words("table.interval")]
    headers.append(words("causes.cumulative"))
    cells = [_cells(page, row) for row in rows]
    drawing = bars(rows[:_MOST_BARS], highlighted(rows), page.pen) if rows else None
    card(page, f"causes-{what}", title, meta, drawing, Table(headers, cells))


def _cells(page: Page, row: Row) -> list[str]:
    fmt = page.fmt
    interval = fmt.interval("share", row["lower"], row["upper"])
    return [row["name"], fmt.count(row["count"]), fmt.share(row["share"]), interval, fmt.share(row["cumulative"])]


def cause_name(page: Page, row: Row) -> str:
    """A cause in words; category and subcategory are data, shown as they are."""
    if row["pooled"]:
        return page.words("causes.pooled")
    category = page.namer("category")(row["category"])
    return (
        category if row["subcategory"] is None else page.words("causes.of", category=category, part=row["subcategory"])
    )


def vital(rows: list[Row]) -> int:
    """How many of the named causes, from the first, make up half of it; 0 where only all of them do."""
    for index, row in enumerate(rows, start=1):
        if row["cumulative"] >= _VITAL and not row["pooled"]:
            return index if index < len(rows) else 0
    return 0


def highlighted(rows: list[Row]) -> int:
    """How many bars stand out: the vital few that the title names, else the largest one."""
    return vital(rows) if 0 < vital(rows) <= _MOST_NAMED else 1


def causes_title(page: Page, what: str, rows: list[Row]) -> str:
    """The vital few by name and what they add up to."""
    words = page.words
    if not rows:
        return words(f"causes.none_{what}")
    count = highlighted(rows)
    if not vital(rows) or count < vital(rows):
        return words(
            f"causes.spread_{what}", count=len(rows), name=rows[0]["name"], share=page.fmt.share(rows[0]["share"])
        )
    named = words.join([row["name"] for row in rows[:count]])
    return words(f"causes.vital_{what}", names=named, share=page.fmt.share(rows[count - 1]["cumulative"]))


def bars(rows: list[Row], standing_out: int, pen: Pen) -> Drawing:
    """Bars, longest first, the vital few in colour, each with its share of all."""
    palette = pen.palette
    names = [escape(row["name"] if len(row["name"]) <= 24 else row["name"][:23] + "…") for row in rows]
    labels: list[dict[str, Any]] = [
        {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 6, "y": index, "showarrow": False,
         "text": f"<b>{pen.fmt.share(row['share'])}</b>", "font": {"size": 12.5, "color": palette.ink}}
        for index, row in enumerate(rows)
    ]  # fmt: skip
    trace = {
        "type": "bar", "orientation": "h", "x": [row["share"] for row in rows], "y": list(range(len(rows))),
        "width": 0.6,
        "marker": {"color": [palette.focus if i < standing_out else palette.rest for i in range(len(rows))]},
        "text": [f"<b>{escape(r['name'])}</b><br>{pen.words('value.n', n=pen.fmt.count(r['count']))}" for r in rows],
        "textposition": "none", "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip
    return pen.look.drawing(
        34 + _ROW_PX * len(rows), [trace], margin={"l": 8, "r": 66, "t": 8, "b": 8},
        xaxis={"visible": False, "range": [0, max(row["share"] for row in rows) * 1.02]},
        yaxis={"range": [len(rows) - 0.5, -0.5], "showgrid": False, "tickmode": "array", "ticklabelstandoff": 6,
               "tickvals": list(range(len(rows))), "ticktext": names, "tickfont": {"color": palette.ink, "size": 12.5}},
        annotations=labels,
    )  # fmt: skip
