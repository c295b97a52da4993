"""Waiting: how long, how often too long, when, and who gave up."""

from __future__ import annotations

import polars as pl

from dashboard import drill
from dashboard.cards import Table, card, control_card, ranks_card, wall
from dashboard.chart_heat import heat, hour_span
from dashboard.claims import absent
from dashboard.moved_card import moved_card
from dashboard.opening import opening, standing
from dashboard.page import Page

ORDER = 3
ICON = ":material/schedule:"
KEY = "wait_over_180s"


def render(page: Page) -> None:
    """Draws the page."""
    opening(page, standing(page, KEY, "wait_p90"))
    with wall():
        control_card(page, KEY)
        moved_card(page, KEY)
        _heat_card(page)
        control_card(page, "wait_p90", _median_note(page))
        ranks_card(page, KEY, "channel")
        control_card(page, "service_level", page.words("service.variant", seconds=_short(page)))
        control_card(page, "abandon_rate", page.words("service.short", seconds=_short(page)))


def _short(page: Page) -> str:
    return page.fmt.seconds(page.figures.settings.short_abandon_s)


def _median_note(page: Page) -> str:
    median = page.one("wait_p50")
    if absent(median):
        return ""
    interval = page.fmt.interval("seconds", median["lower"], median["upper"])
    return page.words("service.median", value=page.fmt.value("seconds", median["value"]), interval=interval)


def _heat_card(page: Page) -> None:
    words, fmt = page.words, page.fmt
    metric, row = page.figures.metric(KEY), page.one(KEY)
    meta = page.meta(metric, row, words("heat.note", smallest=fmt.count(page.figures.settings.min_group)))
    cells = page.figures.measure(KEY, page.where, ("weekday", "hour"))
    if absent(row) or cells.is_empty():
        card(page, "heat", page.claims.absence(metric, row), meta, None, None)
        return
    title = _heat_title(page, cells, row["value"])
    headers = [words(f"table.{name}") for name in ("weekday", "hour", "value", "interval", "n")]
    rows = [
        [
            words(f"weekday.{cell['weekday']}"),
            hour_span(cell["hour"]),
            words("value.too_few") if cell["suppressed"] else fmt.value("share", cell["value"]),
            fmt.interval("share", cell["lower"], cell["upper"]),
            words("value.too_few") if cell["suppressed"] else fmt.count(cell["n"]),
        ]
        for cell in cells.iter_rows(named=True)
    ]
    card(
        page,
        "heat",
        title,
        meta,
        heat(cells, "share", page.pen),
        Table(headers, rows, 2, drill.cells(KEY, cells, ("weekday", "hour"))),
    )


def _heat_title(page: Page, cells: pl.DataFrame, overall: float) -> str:
    """The worst hour, if its interval lies wholly above the figure of all hours."""
    standing = cells.filter(pl.col("lower") > overall).sort("value", "weekday", "hour", descending=[True, False, False])
    if standing.is_empty():
        return page.words("heat.level", overall=page.fmt.value("share", overall))
    worst = standing.row(0, named=True)
    return page.words(
        "heat.peak",
        weekday=page.words(f"weekday_full.{worst['weekday']}"),
        hour=hour_span(worst["hour"]),
        value=page.fmt.value("share", worst["value"]),
        overall=page.fmt.value("share", overall),
    )
