"""Resolution: are matters settled at the first contact, as reported and as observed."""

from __future__ import annotations

import polars as pl

from dashboard.cards import Table, card, control_card, ranks_card, wall
from dashboard.chart_bands import gap_band
from dashboard.chart_ranks import ladder
from dashboard.claims import absent
from dashboard.moved_card import moved_card
from dashboard.opening import opening, standing
from dashboard.page import Page
from dashboard.path_cards import paths_card
from dashboard.sections import section

ORDER = 2
SECTION = "service"
ICON = ":material/task_alt:"


def render(page: Page) -> None:
    """Draws the page."""
    opening(page, standing(page, "fcr_reported", "fcr_observed"))
    with wall():
        control_card(page, "fcr_reported")
        moved_card(page, "fcr_reported")
    with section("counted", page.words("resolution.counted")), wall():
        _gap_card(page)
        _band_card(page)
    with section("groups", page.words("resolution.groups")), wall():
        for dimension in ("channel", "department", "category"):
            ranks_card(page, "fcr_reported", dimension)
    with section("repeats", page.words("resolution.repeats")):
        paths_card(page, "channel")


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
            fmt.value("share", row["day_1"]),
            fmt.value("share", row["day_30"]),
            fmt.count(row["censored"]),
        ]
        for row in weeks.iter_rows(named=True)
    ]
    names = [
        words(f"table.{name}") for name in ("week", "reported", "n", "observed", "n", "day_1", "day_30", "censored")
    ]
    card(page, "gap", title, meta, gap_band(weeks, page.pen), Table(names, rows))


_COLUMNS = {
    "reported": "fcr_reported",
    "observed": "fcr_observed",
    "day_1": "fcr_observed_1d",
    "day_30": "fcr_observed_30d",
    "lenient": "fcr_observed_same_channel_1d",
}
# How first-contact resolution can be counted, from lenient to strict.
_WINDOWS = ("_1d", "", "_30d")


def _variants(page: Page) -> list[tuple[str, str]]:
    """(metric, name in short) of every way to count."""
    words = page.words
    found = [("fcr_reported_net", words("band.net", name=words("band.reported")))]
    found.append(("fcr_reported", words("band.reported")))
    for window in _WINDOWS:
        days = window.strip("_d") or page.figures.settings.repeat_window_days
        for same, name in (("_same_channel", "band.window_same"), ("", "band.window")):
            plain = words(name, days=days)
            found.append((f"fcr_observed_net{same}{window}", words("band.net", name=plain)))
            found.append((f"fcr_observed{same}{window}", plain))
    return found


def _weeks(page: Page) -> pl.DataFrame:
    weeks: pl.DataFrame | None = None
    for column, key in _COLUMNS.items():
        found = page.figures.measure(key, page.where, ("week",)).select(
            "week",
            pl.col("value").alias(column),
            pl.col("n").alias(f"{column}_n"),
            *([pl.col("censored")] if column == "observed" else []),
        )
        weeks = found if weeks is None else weeks.join(found, on="week", how="left")
    assert weeks is not None
    return weeks.with_columns(pl.col("censored", "observed_n").fill_null(0))


def _band_card(page: Page) -> None:
    """Every way to count it, beside one another."""
    words, fmt = page.words, page.fmt
    found = [(name, page.one(key)) for key, name in _variants(page)]
    shown = [(name, row) for name, row in found if row["value"] is not None]
    metric, row = page.figures.metric("fcr_observed"), page.one("fcr_observed")
    if not shown:
        card(page, "band", page.claims.absence(metric, row), page.meta(metric, row), None, None)
        return
    rows = pl.DataFrame(
        [
            {
                "name": name,
                **{column: row[column] for column in ("value", "lower", "upper", "n", "censored")},
                "standing": "level",
            }
            for name, row in shown
        ]
    )
    low, high = (fmt.value("share", bound(row["value"] for _, row in shown)) for bound in (min, max))
    title = words("band.level", low=low) if low == high else words("band.title", low=low, high=high)
    names = [words(f"table.{name}") for name in ("metric", "value", "interval", "n", "censored")]
    cells = [
        [
            row["name"],
            fmt.value("share", row["value"]),
            fmt.interval("share", row["lower"], row["upper"]),
            fmt.count(row["n"]),
            fmt.count(row["censored"]),
        ]
        for row in rows.iter_rows(named=True)
    ]
    drawing = ladder(rows, page.goal("fcr_reported"), "share", page.pen)
    card(page, "band", title, page.meta(metric, row, words("band.note")), drawing, Table(names, cells))
