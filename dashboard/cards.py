"""The card that every chart goes through: a sentence, its definition with n and interval, chart, table and trust."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st
from plotly.basedatatypes import BaseFigure

from dashboard import chart_ranks, charts, drill, markup, signs
from dashboard.claims import absent
from dashboard.export import Sheet
from dashboard.groups import compared
from dashboard.look import CONFIG, Drawing
from dashboard.page import Page
from dashboard.plain import html
from dashboard.points_table import points_table
from dashboard.tables import Later, Table, files, own, twin
from warehouse.catalogue import Metric

Opens = Callable[[Mapping[str, Any]], tuple[str, dict[str, str]] | None]
"""The page that a clicked mark opens, and what stands in its address; None where the mark opens nothing."""

# A chart of fewer pixels leaves most of a card empty whose neighbour is a control chart.
_LOW_PX = charts.HEIGHT // 2


def wall() -> AbstractContextManager[Any]:
    """A wall of cards: two beside one another where there is room."""
    return st.grid(2, min_column_width=400, gap="small")


class _Drawn(BaseFigure):
    """A chart that is Plotly's own data already: handed over as a dict, it would be checked anew at every rerun."""

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing

    def to_dict(self) -> Drawing:
        """What is sent to the browser."""
        return self._drawing


def card(
    page: Page,
    key: str,
    title: str,
    meta: str,
    body: Drawing | Table | str | None,
    table: Table | Later | None,
    beside: str = "",
    *,
    opens: Opens | None = None,
) -> None:
    """Draws a card.

    Args:
        page: the page it stands on.
        key: unique on the page.
        title: a sentence computed from the data.
        meta: definition, unit, n, coverage and method, on one grey line.
        body: a chart, a table that stands for itself, HTML made by `markup`, or None where there is nothing to draw.
        table: exactly the numbers shown, or the rows behind a table that stands for itself; with `cells`, its rows and
            the chart's marks lead to their records.
        beside: HTML between the head and the body: the signs of a control chart.
        opens: where a click on a mark of the chart leads, if not to the records of its row in the table.
    """
    later = table.later() if isinstance(table, Table) else table
    # The two halves are pushed apart, so that the footers of neighbours stand on one line.
    with st.container(border=True, height="stretch", vertical_alignment="distribute", key=f"card-{key}"):
        with st.container(gap="xsmall", key=f"low-{key}" if _is_low(body) else None):
            shown = own(page, title, body) if isinstance(body, Table) else body if isinstance(body, str) else ""
            html(markup.stack([markup.head(title, meta, page.palette), beside, shown]))
            if body is not None and not isinstance(body, str | Table):
                _chart(page, key, f"{title}. {meta}", body, opens or _records_of(later))
        with st.container(gap="xsmall"):
            if later is not None:
                twin(page, f"{key}-rows" if isinstance(body, Table) else key, title, meta, later)
            if isinstance(body, Table):
                files(page, key, Sheet(title, page.notes(meta), body.headers, body.rows))
            html(page.trust_line)


def _is_low(body: Drawing | Table | str | None) -> bool:
    """Whether a card is text alone, or little more: on a wall such cards stand after the others, with one another."""
    return body is None or (isinstance(body, dict) and body["layout"]["height"] < _LOW_PX)


def _records_of(later: Later | None) -> Opens | None:
    if later is None or not later.marked:
        return None

    def opens(point: Mapping[str, Any]) -> tuple[str, dict[str, str]] | None:
        cell = later.make().cell_at(point)
        return None if cell is None else (drill.RECORDS, cell.query())

    return opens


def _chart(page: Page, key: str, alt: str, body: Drawing, opens: Opens | None) -> None:
    """The chart; a click on one of its marks opens what is behind it."""
    if opens is None or not page.rights.may("records"):
        st.plotly_chart(_Drawn(body), theme=None, config=CONFIG, key=f"chart-{key}", alt=alt)
        return
    picked: Any = st.plotly_chart(
        _Drawn(body), theme=None, config=CONFIG, key=f"chart-{key}", alt=alt, on_select="rerun",
        selection_mode="points",
    )  # fmt: skip
    for point in picked.selection.points:
        if found := opens(point):
            view, query = found
            page.go(view, **query)


def control_card(page: Page, key: str, note: str = "", *, grey: bool = False) -> None:
    """The control chart of a metric by week; `grey` where it is an index that nobody calibrated."""
    metric, row = page.figures.metric(key), page.one(key)
    goal = page.goal(key)
    chart = page.figures.chart(key, page.where)
    title = page.claims.title(metric, row, goal, chart)
    if absent(row):
        card(page, key, title, page.meta(metric, row, note), None, None)
        return
    method = page.words(f"limits.{chart.method}_trial" if chart.trial else f"limits.{chart.method}")
    pen = replace(page.pen, look=replace(page.pen.look, grey=grey))
    figure = signs.marked(charts.control_line(chart.points, metric.unit, goal, pen), chart, pen)
    card(
        page,
        key,
        title,
        page.meta(metric, row, method, note),
        figure,
        Later(lambda: points_table(page, key, chart), marked=True),
        signs.signs(chart, metric.better, pen),
    )


def figures_card(page: Page, key: str, metrics: Sequence[str], title: str = "", note: str = "") -> None:
    """Figures that need no chart of their own: each with interval, n, coverage and goal; or why there is none."""
    words = page.words
    rows = [_figure_row(page, name) for name in metrics]
    names = [
        *(f"table.{name}" for name in ("metric", "value", "interval", "n", "coverage", "goal_only")),
        "beside.reason",
    ]
    # A column that says nothing of any row takes the room of those that do.
    kept = [place for place in range(len(names)) if place == 0 or any(row[place] for row in rows)]
    table = Table(
        [words(names[place]) for place in kept], [[row[place] for place in kept] for row in rows],
        text_tail=int(kept[-1] == len(names) - 1),
    )  # fmt: skip
    meta = " · ".join(part for part in (words("beside.note"), note) if part)
    card(page, f"beside-{key}", title or words(f"beside.{key}"), meta, table, None)


def _figure_row(page: Page, name: str) -> list[str]:
    words, fmt = page.words, page.fmt
    metric, row, goal = page.figures.metric(name), page.one(name), page.goal(name)
    reason, of = absent(row), "_of" if row.get("missing_of") else ""
    remark = {
        None: "",
        "not_measurable": words("beside.missing", needs=page.claims.lacks(row)),
        "unjudged": words(f"beside.unjudged{of}", n=fmt.count(row["base"]), needs=page.claims.lacks(row)),
        "too_recent": words("value.censored", n=fmt.count(row["censored"])),
        "hidden": page.held(row),
        "beside": page.held(row),
        "joined": page.claims.only_for(row),
        "joined_always": words("value.withheld"),
    }.get(reason, "")
    return [
        words(f"metric.{name}"),
        fmt.value(metric.unit, row["value"]),
        fmt.interval(metric.unit, row["lower"], row["upper"]),
        fmt.count(row["n"]),
        fmt.coverage(row["coverage"]),
        "" if goal is None else fmt.value(metric.unit, goal),
        remark,
    ]


def ranks_card(page: Page, key: str, dimension: str, note: str = "") -> None:
    """A metric's groups beside one another."""
    metric, row, goal = page.figures.metric(key), page.one(key), page.goal(key)
    frame = page.figures.measure(key, page.where, (dimension,))
    groups = compared(frame, dimension, row["value"], metric, page.namer(dimension))
    words, fmt = page.words, page.fmt
    left_out = [
        words("groups.hidden", count=fmt.count(groups.hidden), smallest=fmt.count(page.figures.settings.min_group))
        if groups.hidden
        else "",
        words("groups.absent", count=fmt.count(groups.absent)) if groups.absent else "",
        words("groups.more", count=fmt.count(groups.more)) if groups.more else "",
    ]
    title = page.claims.absence(metric, row) if absent(row) else page.claims.comparison(metric, groups.named)
    by = words("card.by", dimension=words(f"dimension.{dimension}"))
    meta = page.meta(metric, row, by, *left_out, note)
    shown = (
        None if groups.rows.is_empty() else chart_ranks.ranks(groups.rows, row["value"], goal, metric.unit, page.pen)
    )
    table = Later(lambda: groups_table(page, groups.rows, dimension, metric), marked=True)
    card(page, f"{key}-{dimension}", title, meta, shown, None if groups.rows.is_empty() else table)


def groups_table(page: Page, groups: pl.DataFrame, dimension: str, metric: Metric) -> Table:
    """The groups of a comparison, each the way to its records."""
    words, fmt, unit = page.words, page.fmt, metric.unit
    rows = [
        [
            row["name"],
            words(f"standing.{row['standing']}"),
            row["letters"] or "",
            fmt.value(unit, row["value"]),
            fmt.interval(unit, row["lower"], row["upper"]),
            fmt.count(row["n"]),
            fmt.coverage(row["coverage"]),
        ]
        for row in groups.iter_rows(named=True)
    ]
    standing, *headers = [words(f"table.{name}") for name in ("standing", "value", "interval", "n", "coverage")]
    named = [words(f"dimension.{dimension}"), standing, words("letters.letters")]
    cells = drill.cells(metric.key, groups, (dimension,))
    return Table([*named, *headers], rows, 3, cells, "y", range(len(rows)))


def _value(page: Page, unit: str, row: dict[str, Any]) -> str:
    return page.held(row) if row["suppressed"] else page.fmt.value(unit, row["value"])
