"""Definitions: the contract of every figure, as the pages and the command line count it."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.page import Page
from warehouse.catalogue import Metric, catalogue
from warehouse.docs import formula
from warehouse.targets import goal_in_force

ORDER = 12
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
    st.html(markup.table(headers, rows, title, page.palette, len(headers), whole=True))


def _row(page: Page, metric: Metric) -> list[str]:
    words = page.words
    goal = goal_in_force(metric.key, page.state.end)
    return [
        words(f"metric.{metric.key}"),
        page.note(metric),
        formula(metric).replace("`", ""),
        page.claims.needs(metric.needs),
        words(f"interval.{metric.interval}"),
        ""
        if goal is None
        else words("definitions.goal", goal=page.fmt.value(metric.unit, goal[0]), since=page.fmt.day(goal[1])),
        str(metric.version),
    ]
