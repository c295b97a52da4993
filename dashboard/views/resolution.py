"""Resolution: are matters settled at the first contact, as reported and as observed."""

from __future__ import annotations

import polars as pl

from dashboard.cards import Table, card, control_card, ranks_card, wall
from dashboard.chart_bands import gap_band
from dashboard.claims import absent
from dashboard.opening import opening, standing
from dashboard.page import Page

ORDER = 2
ICON = ":material/task_alt:"


def render(page: Page) -> None:
    """Draws the page."""
    opening(page, standing(page, "fcr_reported", "fcr_observed"))
    with wall():
        control_card(page, "fcr_reported")
        _gap_card(page)
        for dimension in ("channel", "department", "category"):
            ranks_card(page, "fcr_reported", dimension)
        ranks_card(page, "fcr_observed", "channel")


def _gap_card(page: Page) -> None:
    words, fmt = page.words, page.fmt
    reported, observed = page.one("fcr_reported"), page.one("fcr_observed")
    metric = page.figures.metric("fcr_observed")
    window = words("gap.window", days=page.figures.settings.repeat_window_days)
    meta = page.meta(metric, observed, window)
    if absent(observed) or absent(reported):
        title = page.claims.level(metric, observed, page.goal(metric.key))
        card(page, "gap", title, meta, None, None)
        return
    weeks = _weeks(page)
    values = {"reported": fmt.value("share", reported["value"]), "observed": fmt.value("share", observed["value"])}
    apart = reported["lower"] > observed["upper"] or reported["upper"] < observed["lower"]
    key = "level" if not apart else "over" if reported["value"] > observed["value"] else "under"
    points = fmt.change("share", abs(reported["value"] - observed["value"])).lstrip("+")
    title = words(f"gap.{key}", **values, points=points)
    rows = [
        [
            fmt.week(row["week"]),
            fmt.value("share", row["reported"]),
            fmt.count(row["reported_n"]),
            fmt.value("share", row["observed"]),
            fmt.count(row["observed_n"]),
            fmt.count(row["censored"]),
        ]
        for row in weeks.iter_rows(named=True)
    ]
    names = [words(f"table.{name}") for name in ("week", "reported", "n", "observed", "n", "censored")]
    card(page, "gap", title, meta, gap_band(weeks, page.pen), Table(names, rows))


def _weeks(page: Page) -> pl.DataFrame:
    reported = page.figures.measure("fcr_reported", page.where, ("week",))
    observed = page.figures.measure("fcr_observed", page.where, ("week",))
    return (
        reported.select("week", reported="value", reported_n="n")
        .join(observed.select("week", "censored", observed="value", observed_n="n"), on="week", how="left")
        .with_columns(pl.col("observed_n", "censored").fill_null(0))
        .sort("week")
    )
