"""The weeks of a control chart in words: each with its figure, interval and limits, and every sign of the chart."""

from __future__ import annotations

from typing import Any

from dashboard import drill
from dashboard.page import Page
from dashboard.tables import Table
from warehouse.catalogue import Metric
from warehouse.control import ControlChart, assurance_of, variation_of

Row = dict[str, Any]


def points_table(page: Page, key: str, chart: ControlChart) -> Table:
    """A row for each week: what is to be said of it, its signs, its figure and its limits; it leads to its records."""
    words, fmt, metric = page.words, page.fmt, page.figures.metric(key)
    rows, segment = [], None
    for row in chart.points.iter_rows(named=True):
        anew = segment is not None and row["segment"] != segment
        segment = row["segment"]
        signs = [_remarks(page, row, anew=anew), _variation(page, row, metric)]
        if chart.goal is not None:
            signs.append(_assurance(page, row, chart.goal, metric))
        value = page.held(row) if row["suppressed"] else fmt.value(metric.unit, row["value"])
        bounds, limits = (fmt.interval(metric.unit, row[low], row[high]) for low, high in _BOUNDS)
        rows.append([fmt.week(row["period"]), value, bounds, fmt.count(row["n"]), limits, *signs])
    told = ["remark", "variation", *(["assurance"] if chart.goal is not None else [])]
    headers = [words(f"table.{name}") for name in ("week", "value", "interval", "n", "limits", *told)]
    marks = [period.isoformat() for period in chart.points["period"]]
    return Table(headers, rows, 1, drill.cells(key, chart.points, ("period",)), "x", marks, len(told))


_BOUNDS = (("lower", "upper"), ("lcl", "ucl"))


def _remarks(page: Page, row: Row, *, anew: bool) -> str:
    """New limits, a week that is not judged, the rule that it broke, an open mark: what there is of them."""
    words, side = page.words, "above" if (row["signal"] or 0) > 0 else "below"
    told = [
        words("remark.rebased") if anew else "",
        words("remark.partial") if row["partial"] else "",
        _held(page, row) if row["suppressed"] else "",
        words(f"rule_broken.{row['rule']}_{side}") if row["signal"] else "",
        words("control_mark.holiday") if row["holiday"] else "",
        words(f"control_mark.{row['mark']}") if row["mark"] else "",
    ]
    return words.join([text for text in told if text])


def _held(page: Page, row: Row) -> str:
    return page.words("remark.joined" if page.figures.why_withheld(row) == "joined" else "remark.hidden")


def _variation(page: Page, row: Row, metric: Metric) -> str:
    return "" if row["signal"] is None else page.words(f"variation.{variation_of(row['signal'], metric.better)}")


def _assurance(page: Page, row: Row, goal: float, metric: Metric) -> str:
    found = None if row["lcl"] is None else assurance_of([row["lcl"]], [row["ucl"]], goal, metric.better)
    return "" if found is None else page.words(f"assurance_short.{found}")
