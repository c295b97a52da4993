"""Loyalty: what customers say they will do, what they think of a contact, and what stays in the end."""

from __future__ import annotations

import polars as pl

from dashboard.cards import Table, card, control_card, figures_card, ranks_card, wall
from dashboard.chart_bands import composition
from dashboard.claims import absent
from dashboard.moved_card import moved_card
from dashboard.opening import opening, standing
from dashboard.page import Page
from dashboard.sections import section
from warehouse.vocabulary import CHANNELS

ORDER = 4
SECTION = "customers"
ICON = ":material/favorite:"

_BESIDE = ("end_value_peak_end", "csat_top2", "csat_low_share", "ces", "survey_window_rate", "survey_asked_unresolved")


def render(page: Page) -> None:
    """Draws the page."""
    opening(page, standing(page, "end_value", "nps"))
    with wall():
        control_card(page, "end_value", page.words("end_value.carried", days=page.figures.settings.end_value_days))
        moved_card(page, "end_value")
        ranks_card(page, "end_value", "channel")
    with section("nps", page.words("metric.nps")), wall():
        control_card(page, "nps")
        _composition_card(page)
    with section("csat", page.words("metric.csat_mean")):
        with wall():
            control_card(page, "csat_mean", _top_two(page))
            moved_card(page, "csat_mean")
            ranks_card(page, "csat_mean", "channel")
        figures_card(page, "loyalty", _BESIDE)


def _top_two(page: Page) -> str:
    row = page.one("csat_top2")
    if absent(row):
        return ""
    interval = page.fmt.interval("share", row["lower"], row["upper"])
    return page.words("loyalty.top_two", value=page.fmt.value("share", row["value"]), interval=interval)


def _composition_card(page: Page) -> None:
    words, fmt = page.words, page.fmt
    metric, row = page.figures.metric("nps"), page.one("nps")
    if absent(row):
        card(page, "composition", page.claims.absence(metric, row), page.meta(metric, row), None, None)
        return
    groups = _parts(page)
    whole = groups.row(0, named=True)
    title = words(
        "loyalty.composition",
        promoters=fmt.share(whole["promoters"], 0),
        detractors=fmt.share(whole["detractors"], 0),
        nps=fmt.value("points", whole["nps"]),
    )
    names = ("channel", "detractors", "passives", "promoters", "value", "n")
    headers = [words("dimension.channel"), *(words(f"table.{name}") for name in names[1:])]
    rows = [
        [
            part["name"],
            fmt.share(part["detractors"]),
            fmt.share(part["passives"]),
            fmt.share(part["promoters"]),
            fmt.value("points", part["nps"]),
            fmt.count(part["n"]),
        ]
        for part in groups.iter_rows(named=True)
    ]
    card(page, "composition", title, page.meta(metric, row), composition(groups, page.pen), Table(headers, rows))


def _parts(page: Page) -> pl.DataFrame:
    """The whole first, then every channel, best first: name, detractors, passives, promoters, nps, n."""
    frames = []
    namer = page.namer("channel")
    for by in ((), ("channel",)):
        score, high, low = (
            page.figures.measure(key, page.where, by) for key in ("nps", "nps_promoters", "nps_detractors")
        )
        if not by:
            score, high, low = (frame.with_columns(channel=pl.lit(None, pl.Utf8)) for frame in (score, high, low))
        frame = (
            score.select("channel", "n", nps="value")
            .join(high.select("channel", promoters="value"), on="channel", nulls_equal=True)
            .join(low.select("channel", detractors="value"), on="channel", nulls_equal=True)
            .filter(pl.col("nps").is_not_null())
            .with_columns(passives=(1 - pl.col("promoters") - pl.col("detractors")).clip(0))
            .sort("nps", descending=True)
        )
        # Answers that name no channel are one group, and it is the whole of them.
        if by and frame["channel"].drop_nulls().is_empty():
            frame = frame.clear()
        names = [namer(channel) for channel in frame["channel"]] if by else [page.words("value.all")]
        frames.append(frame.with_columns(pl.Series("name", names, dtype=pl.Utf8)).head(len(CHANNELS)))
    return pl.concat(frames)
