"""Definitions: the contract of every figure, as the pages and the command line count it."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard import markup
from dashboard.export import Sheet
from dashboard.page import Page
from dashboard.plain import html
from dashboard.tables import leaf, offered
from warehouse.catalogue import Metric, catalogue
from warehouse.docs import FORMULA_WORDS, formula
from warehouse.targets import goal_in_force

ORDER = 12
SECTION = "data"
ICON = ":material/menu_book:"
_HEADERS = ("metric", "definition", "formula", "needs", "method", "goal_only", "version")


def render(page: Page) -> None:
    """Draws the page."""
    words = page.words
    metrics = list(catalogue().values())
    title = words("definitions.headline", count=page.fmt.count(len(metrics)))
    html(markup.head(title, words("definitions.meta"), page.palette, level=1))
    headers = [words(f"table.{name}") for name in _HEADERS]
    sought = st.text_input(words("definitions.search"), key="definitions_search").strip().casefold()
    found = [one for one in metrics if sought in " ".join(_named(page, one)).casefold()] if sought else metrics
    if not found:
        html(markup.line(words("definitions.none"), page.palette))
        return
    shown = [_breakable(_row(page, metric)) for metric in found[leaf("definitions", len(found))]]
    html(markup.table(headers, shown, title, page.palette, len(headers), form="whole"))
    notes = [(words("export.definition"), words("definitions.meta"))]
    offered(page, "definitions", lambda: Sheet(title, notes, headers, [_row(page, metric) for metric in found]))


def _named(page: Page, metric: Metric) -> list[str]:
    """What is searched: its name and what it means."""
    return [page.words(f"metric.{metric.key}"), page.note(metric)]


def _row(page: Page, metric: Metric) -> list[str]:
    words = page.words
    goal = goal_in_force(metric.key, page.state.end)
    return [
        *_named(page, metric),
        formula(metric, {name: words(f"formula.{name}") for name in FORMULA_WORDS}).replace("`", ""),
        page.claims.needs(metric.needs),
        words(f"interval.{metric.interval}"),
        _goal(page, metric, goal),
        str(metric.version),
    ]


def _breakable(row: list[str]) -> list[str]:
    """A row whose formula may be broken within the name of a column: whole, it would leave its neighbours no room."""
    at = _HEADERS.index("formula")
    return [*row[:at], row[at].replace("_", "_\u200b"), *row[at + 1 :]]


def _goal(page: Page, metric: Metric, goal: tuple[float, date] | None) -> str:
    """The goal and since when it is in force; of one that always was, the goal alone."""
    if goal is None:
        return ""
    value, since = page.fmt.value(metric.unit, goal[0]), goal[1]
    return value if since <= page.first else page.words("definitions.goal", goal=value, since=page.fmt.day(since))
