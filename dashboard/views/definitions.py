"""Definitions: the contract of every figure, as the pages and the command line count it."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard import markup
from dashboard.export import Sheet
from dashboard.page import Page
from dashboard.tables import offered
from warehouse.catalogue import Metric, catalogue
from warehouse.docs import formula
from warehouse.targets import goal_in_force

ORDER = 12
SECTION = "data"
ICON = ":material/menu_book:"
_HEADERS = ("metric", "definition", "formula", "needs", "method", "goal", "version")


def render(page: Page) -> None:
    """Draws the page."""
    words = page.words
    metrics = list(catalogue().values())
    title = words("definitions.headline", count=page.fmt.count(len(metrics)))
    st.html(markup.head(title, words("definitions.meta"), page.palette, level=1))
    rows = [_row(page, metric) for metric in metrics]
    headers = [words(f"table.{name}") for name in _HEADERS]
    st.html(markup.table(headers, rows, title, page.palette, len(headers), form="whole"))
    notes = [(words("export.definition"), words("definitions.meta"))]
    offered(page, "definitions", Sheet(title, notes, headers, rows))


def _row(page: Page, metric: Metric) -> list[str]:
    words = page.words
    goal = goal_in_force(metric.key, page.state.end)
    return [
        words(f"metric.{metric.key}"),
        page.note(metric),
        formula(metric).replace("`", ""),
        page.claims.needs(metric.needs),
        words(f"interval.{metric.interval}"),
        _goal(page, metric, goal),
        str(metric.version),
    ]


def _goal(page: Page, metric: Metric, goal: tuple[float, date] | None) -> str:
    """The goal and since when it is in force; of one that always was, the goal alone."""
    if goal is None:
        return ""
    value, since = page.fmt.value(metric.unit, goal[0]), goal[1]
    return value if since <= page.first else page.words("definitions.goal", goal=value, since=page.fmt.day(since))
