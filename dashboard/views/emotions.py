"""Emotions: how often contacts carry negative emotion, channel by channel."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard import markup
from dashboard.cards import Table, card, control_card, points_table, ranks_card, wall
from dashboard.claims import absent
from dashboard.opening import opening
from dashboard.page import Page
from dashboard.spark import spark

ORDER = 5
ICON = ":material/sentiment_dissatisfied:"
KEY = "negative_emotion_rate"


def render(page: Page) -> None:
    """Draws the page."""
    metric = page.figures.metric(KEY)
    opening(page, page.claims.level(metric, page.one(KEY), page.goal(KEY)))
    note = page.words("emotions.source_labels")
    with wall():
        control_card(page, KEY, note)
        ranks_card(page, KEY, "channel", note)
    _channels_card(page)
    with wall():
        ranks_card(page, KEY, "department", note)
        ranks_card(page, KEY, "category", note)


def _channels_card(page: Page) -> None:
    words, fmt = page.words, page.fmt
    metric, row = page.figures.metric(KEY), page.one(KEY)
    if absent(row):
        return
    series = _series(page)
    low, high = _common_range([points for _, points, _ in series])
    items, rows = [], []
    unsettled = []
    for name, points, figure in series:
        signals = int((points["signal"].fill_null(0) != 0).sum())
        if signals:
            unsettled.append(name)
        detail = words("emotions.panel", signals=fmt.count(signals), n=fmt.count(figure["n"]))
        svg = spark(points, page.palette, f"{name}. {detail}", (240, 84), (low, high))
        items.append((name, fmt.value("share", figure["value"]), detail, svg))
        rows += [[name, *cells] for cells in points_table(page, points, "share").rows]
    headers = [words("dimension.channel"), *points_table(page, series[0][1], "share").headers] if series else []
    title = words("emotions.signals", channels=words.join(unsettled)) if unsettled else words("emotions.calm")
    scale = words("emotions.scale", low=fmt.value("share", max(low, 0.0)), high=fmt.value("share", high))
    meta = page.meta(metric, row, scale, words("emotions.source_labels"))
    card(page, "channels", title, meta, markup.panels(items, page.palette), Table(headers, rows, 3))


def _series(page: Page) -> list[tuple[str, pl.DataFrame, dict[str, Any]]]:
    """Every channel with figures, highest first: (name, points of its control chart, its figure)."""
    figures = page.figures.measure(KEY, page.where, ("channel",)).filter(
        pl.col("value").is_not_null() & pl.col("channel").is_not_null()
    )
    found = []
    for figure in figures.sort("value", descending=True).iter_rows(named=True):
        chart = page.figures.chart(KEY, page.state.only_channel(figure["channel"]))
        found.append((page.namer("channel")(figure["channel"]), chart.points, figure))
    return found


def _common_range(series: list[pl.DataFrame]) -> tuple[float, float]:
    values = [value for points in series for value in points["value"] if value is not None]
    return (min(values), max(values)) if values else (0.0, 1.0)
