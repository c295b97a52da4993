"""What stands behind repeats, complaints and negative emotion: the vital few, named."""

from __future__ import annotations

from html import escape
from typing import Any

from dashboard import asked
from dashboard.cards import Table, card
from dashboard.charts import Pen, Row
from dashboard.claims import absent
from dashboard.fixed import of_fixed_weeks
from dashboard.look import Drawing
from dashboard.page import Page
from dashboard.words import Words

_MOST_BARS = 8
_ROW_PX = 28
_MOST_NAMED = 3
# Letters of a name beside its bar, and in a title.
_LONGEST, _LONGEST_TOLD = 24, 60
# The figure that says whether the thing is known at all.
_KNOWN_BY = {"repeats": "fcr_observed", "complaints": "complaint_rate", "negative": "negative_emotion_rate"}
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
    title = causes_title(page, what, rows) if rows else _none(page, what)
    headers = [words("causes.cause"), words("table.n"), words("causes.share"), words("table.interval")]
    headers.append(words("causes.cumulative"))
    cells = [_cells(page, row) for row in rows]
    drawing = bars(rows[:_MOST_BARS], highlighted(rows), page.pen) if rows else None
    card(page, f"causes-{what}", title, meta, drawing, Table(headers, cells))


def _none(page: Page, what: str) -> str:
    """That there is none; or that it is not known whether there is."""
    metric, row = page.figures.metric(_KNOWN_BY[what]), page.one(_KNOWN_BY[what])
    if absent(row) is None:
        return page.words(f"causes.none_{what}")
    return page.claims.absence(metric, row, page.words("paths.name") if what == "repeats" else "")


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
    count = highlighted(rows)
    if not vital(rows) or count < vital(rows):
        return words(
            f"causes.spread_{what}",
            count=len(rows),
            name=_short(words, rows[0], _LONGEST_TOLD),
            share=page.fmt.share(rows[0]["share"]),
        )
    named = words.join([_short(words, row, _LONGEST_TOLD) for row in rows[:count]])
    return words.many(f"causes.vital_{what}", count, names=named, share=page.fmt.share(rows[count - 1]["cumulative"]))


def _short(words: Words, row: Row, most: int) -> str:
    """A name of so many letters. Of a long one both parts are cut: those of one category differ in the second."""
    if len(row["name"]) <= most:
        return str(row["name"])
    if row.get("subcategory") is None:
        return _cut(row["name"], most)
    first = _cut(str(row["category"]), most // 3)
    return words("causes.of", category=first, part=_cut(str(row["subcategory"]), most - len(first) - 2))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip(' ,;')}…"


def bars(rows: list[Row], standing_out: int, pen: Pen) -> Drawing:
    """Bars, longest first, the vital few in colour, each with its share of all."""
    palette = pen.palette
    names = [escape(_short(pen.words, row, _LONGEST)) for row in rows]
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
