"""People and teams held against the house: funnel plots with control limits, and rankings that say what they cannot."""

from __future__ import annotations

import math
from html import escape
from typing import Any

import polars as pl

from dashboard import asked
from dashboard.axes import padded, value_axis
from dashboard.cards import Later, Table, card
from dashboard.charts import HEIGHT
from dashboard.claims import absent
from dashboard.look import Drawing
from dashboard.page import Page
from warehouse.catalogue import Metric

# Limits of 3 and 2 standard deviations of chance around the whole, as on a control chart. Source: Spiegelhalter 2005.
OUTER, INNER = 3.0, 2.0
# The part of groups of one quality that lies outside an outer limit by chance: the normal tail beyond 3, one side.
_TAIL = 0.5 * math.erfc(OUTER / math.sqrt(2))
_STEPS = 40
_NAMED = 8
"""So many groups are named in the plot; more are told by the pointer and the table."""
Row = dict[str, Any]


def judged(rows: list[Row], whole: float, better: str) -> list[Row]:
    """Rows with `beyond`: worse or better than chance allows for so few records, or level.

    Args:
        rows: groups of a share: value, n.
        whole: the share of all of them together.
        better: up or down.
    """
    found = []
    for row in rows:
        limit = OUTER * spread_of(whole, row["n"])
        off = row["value"] - whole
        beyond = "level" if abs(off) <= limit else "better" if (off > 0) == (better == "up") else "worse"
        found.append({**row, "beyond": beyond})
    return found


def groups_beyond(page: Page, key: str, by: str) -> list[Row]:
    """The known groups of a share, each `judged` against the house."""
    whole = page.one(key)["value"]
    groups = page.figures.measure(key, page.where, (by,)).iter_rows(named=True)
    known = [row for row in groups if row["value"] is not None and row[by] is not None]
    return [] if whole is None else judged(known, whole, page.figures.metric(key).better)


def spread_of(whole: float, n: float) -> float:
    """The standard deviation of a share of n records by chance alone."""
    return math.sqrt(whole * (1 - whole) / n)


def funnel_plot_card(page: Page, key: str, by: str) -> None:
    """Every agent, team or site by how many records it has, against the limits of chance around the house."""
    words, fmt, metric, row = page.words, page.fmt, page.figures.metric(key), page.one(key)
    frame = page.figures.measure(key, page.where, (by,))
    hidden = int(frame["suppressed"].sum())
    rows = groups_beyond(page, key, by)
    least = fmt.count(page.figures.settings.min_group)
    left_out = words("groups.hidden", count=fmt.count(hidden), smallest=least) if hidden else ""
    chance = words("people.chance", number=fmt.number(2 * _TAIL * len(rows), 1), count=fmt.count(len(rows)))
    meta = page.meta(
        metric, row, words("card.by", dimension=words(f"dimension.{by}")), words("people.limits"), chance, left_out
    )
    title = page.claims.absence(metric, row) if absent(row) else people_title(page, metric, by, rows)
    drawing = plot(page, rows, row["value"], by) if rows else None
    card(
        page,
        f"funnel-{key}-{by}",
        title,
        meta,
        drawing,
        Later(lambda: _listed(page, metric, rows, by)) if rows else None,
    )


def _listed(page: Page, metric: Metric, rows: list[Row], by: str) -> Table:
    """Those beyond the limits first, each side by name."""
    words, fmt = page.words, page.fmt
    listed = sorted(rows, key=lambda r: ({"worse": 0, "better": 1, "level": 2}[r["beyond"]], str(r[by])))
    cells = [
        [page.namer(by)(r[by]), words(f"people.{r['beyond']}"), fmt.value(metric.unit, r["value"]),
         fmt.interval(metric.unit, r["lower"], r["upper"]), fmt.count(r["n"])]
        for r in listed
    ]  # fmt: skip
    headers = [words(f"dimension.{by}"), words("people.standing")]
    return Table([*headers, *(words(f"table.{n}") for n in ("value", "interval", "n"))], cells, 2)


def people_title(page: Page, metric: Metric, by: str, rows: list[Row]) -> str:
    """How many lie beyond the limits of chance; nobody is named first or last."""
    name, words = page.claims.name(metric), page.words
    if not rows:
        return words("compare.none", name=name)
    worse, better = (sum(row["beyond"] == side for row in rows) for side in ("worse", "better"))
    if not worse and not better:
        return words(f"people.none_{by}", name=name, count=page.fmt.count(len(rows)))
    return words(f"people.some_{by}", name=name, worse=worse, better=better, count=page.fmt.count(len(rows)))


def plot(page: Page, rows: list[Row], whole: float, by: str) -> Drawing:
    """A funnel plot of shares: records across, the figure up, limits closing in as records grow."""
    palette, unit = page.palette, "share"
    most = max(row["n"] for row in rows)
    least = min(row["n"] for row in rows)
    xs = [
        least * (most / least) ** (i / (_STEPS - 1)) if most > least else least * (0.8 + 0.01 * i)
        for i in range(_STEPS)
    ]
    edges = {
        z: [(whole - z * spread_of(whole, x), whole + z * spread_of(whole, x)) for x in xs] for z in (OUTER, INNER)
    }
    low, high = padded([*(row["value"] for row in rows), *(v for pair in edges[OUTER] for v in pair)], unit)
    low, high = max(low, -0.02), min(high, 1.02)
    lines = [
        {"type": "scatter", "mode": "lines", "x": xs, "y": [pair[side] for pair in edges[z]], "hoverinfo": "skip",
         "line": {"color": palette.rest, "width": 1.2, "dash": "solid" if z == OUTER else "dot"}}
        for z in (OUTER, INNER) for side in (0, 1)
    ]  # fmt: skip
    marks = [_marks(page, rows, by, beyond) for beyond in ("level", "better", "worse")]
    house = page.words("people.house", value=page.fmt.value(unit, whole))
    return page.pen.look.drawing(
        HEIGHT + 30, [*lines, *(mark for mark in marks if mark["x"])], margin={"l": 8, "r": 84, "t": 10, "b": 36},
        xaxis={"title": {"text": page.words("people.records"), "font": {"size": 11.5, "color": palette.mute}},
               "nticks": 6, "tickformat": ",d"},
        yaxis=value_axis(low, high, unit, page.fmt),
        shapes=[{"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": whole, "y1": whole,
                 "line": {"color": palette.mute, "width": 1.2}}],
        annotations=[{"x": 1, "xref": "paper", "xanchor": "left", "xshift": 5, "y": whole, "showarrow": False,
                      "text": house, "font": {"size": 11.5, "color": palette.mute}}, *_names(page, rows, by)],
    )  # fmt: skip


def _names(page: Page, rows: list[Row], by: str) -> list[dict[str, Any]]:
    """The names of few groups, beside their marks: away from the neighbour's, so that the two do not meet."""
    if len(rows) > _NAMED:
        return []

    def above(row: Row) -> bool:
        others = [other for other in rows if other is not row]
        nearest = min(others, key=lambda other: abs(other["n"] - row["n"]), default=row)
        return bool(row["value"] >= nearest["value"])

    return [
        {"x": row["n"], "y": row["value"], "yshift": 13 if above(row) else -13, "showarrow": False,
         "text": escape(page.namer(by)(row[by])), "font": {"size": 11, "color": page.palette.ink}}
        for row in rows
    ]  # fmt: skip


def _marks(page: Page, rows: list[Row], by: str, beyond: str) -> dict[str, Any]:
    palette, fmt = page.palette, page.fmt
    own = [row for row in rows if row["beyond"] == beyond]
    colour = {"level": palette.rest, "better": palette.focus, "worse": palette.signal}[beyond]
    texts = [
        f"<b>{escape(page.namer(by)(row[by]))}</b><br>{fmt.value('share', row['value'])} "
        f"{fmt.interval('share', row['lower'], row['upper'])}<br>{page.words('value.n', n=fmt.count(row['n']))}"
        for row in own
    ]
    return {
        "type": "scatter", "mode": "markers", "x": [row["n"] for row in own], "y": [row["value"] for row in own],
        "marker": {"size": 7 if beyond == "level" else 10, "color": colour,
                   "symbol": "diamond" if beyond == "worse" else "circle"},
        "text": texts, "hovertemplate": "%{text}<extra></extra>", "name": beyond,
    }  # fmt: skip


def letters_card(page: Page, key: str, by: str) -> None:
    """Groups with the letters that say which cannot be told apart, and the places that the records leave open."""
    words, fmt, metric, row = page.words, page.fmt, page.figures.metric(key), page.one(key)
    found = asked.ranking(page.figures, page.where, key, by)
    placed = found.rows.filter(pl.col("place").is_not_null())
    least = fmt.count(page.figures.settings.min_group)
    hidden = words("groups.hidden", count=fmt.count(found.hidden), smallest=least) if found.hidden else ""
    meta = page.meta(metric, row, words("card.by", dimension=words(f"dimension.{by}")), words("letters.note"), hidden)
    apart = int(found.pairs["apart"].sum())
    if absent(row) or placed.is_empty():
        card(page, f"letters-{key}-{by}", page.claims.absence(metric, row), meta, None, None)
        return
    key_of = "letters.none" if not apart else "letters.some"
    pairs, name = len(found.pairs), page.claims.name(metric)
    title = words.many(key_of, pairs, name=name, apart=fmt.count(apart), pairs=fmt.count(pairs))
    rows = [
        [r[by], r["letters"], words("letters.range", low=r["place_from"], high=r["place_to"]),
         fmt.value(metric.unit, r["value"]), fmt.interval(metric.unit, r["lower"], r["upper"]), fmt.count(r["n"])]
        for r in placed.sort(by).iter_rows(named=True)
    ]  # fmt: skip
    headers = [words(f"dimension.{by}"), words("letters.letters"), words("letters.places")]
    headers += [words(f"table.{name}") for name in ("value", "interval", "n")]
    card(page, f"letters-{key}-{by}", title, meta, Table(headers, rows, 2), None)
