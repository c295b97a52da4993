"""Overview: where satisfaction end-value stands, and what changed."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import markup
from dashboard.cards import Table, card, control_card, wall
from dashboard.claims import absent, against_goal, change, discoveries
from dashboard.opening import opening
from dashboard.page import Page
from dashboard.spark import spark
from warehouse.catalogue import Metric

ORDER = 1
ICON = ":material/dashboard:"

TILES = ("end_value", "fcr_reported", "wait_over_180s", "nps", "csat_mean", "negative_emotion_rate")
WATCHED = ("fcr_reported", "wait_over_180s", "abandon_rate", "csat_mean", "nps", "end_value", "negative_emotion_rate")
_MOST_CHANGES = 6
_MOST_NAMED = 3


def render(page: Page) -> None:
    """Draws the page."""
    opening(page, headline(page))
    st.html(markup.tiles([tile(page, key) for key in TILES], page.palette))
    with wall():
        _what_changed(page)
        for key in ("negative_emotion_rate", "fcr_reported", "wait_over_180s"):
            control_card(page, key)


def headline(page: Page) -> str:
    """The gravest standing first: what misses its goal, else what meets it."""
    standings: dict[str, list[str]] = {"missed": [], "met": [], "level": [], "plain": []}
    for key in TILES:
        row, metric = page.one(key), page.figures.metric(key)
        if absent(row) is None:
            value = page.fmt.value(metric.unit, row["value"])
            text = page.words("headline.figure", name=page.words(f"metric.{key}"), value=value)
            standings[against_goal(row, page.goal(key), metric)].append(text)
    known = sum(len(texts) for texts in standings.values())
    if not known:
        return page.words("headline.nothing")
    if standings["missed"]:
        key = "headline.all_missed" if len(standings["missed"]) == known else "headline.missed"
        return page.words(key, figures=_listed(page, standings["missed"]))
    if standings["level"] or standings["plain"]:
        texts = [*standings["level"], *standings["plain"]]
        return page.words("headline.none_missed", figures=_listed(page, texts))
    return page.words("headline.all_met", figures=_listed(page, standings["met"]))


def _listed(page: Page, figures: list[str]) -> str:
    listed = page.words.join(figures[:_MOST_NAMED])
    rest = len(figures) - _MOST_NAMED
    return listed if rest <= 0 else page.words("list.more", listed=listed, count=rest)


def tile(page: Page, key: str) -> markup.Tile:
    """A key figure with its n, interval, change, variation and trend."""
    words, fmt = page.words, page.fmt
    metric, row, goal = page.figures.metric(key), page.one(key), page.goal(key)
    name = words(f"metric.{key}")
    why = absent(row)
    if why:
        return markup.Tile(name, words("value.unknown"), page.claims.absence(metric, why), "", "none", "", "", "")
    chart = page.figures.chart(key, page.where)
    amount, tone = _change_words(page, metric, row)
    trend = page.claims.trend(chart)
    return markup.Tile(
        name=name,
        value=fmt.value(metric.unit, row["value"]),
        detail=f"{fmt.interval(metric.unit, row['lower'], row['upper'])} · {words('value.n', n=fmt.count(row['n']))}",
        change=amount,
        tone=tone,
        mark=f"{markup.VARIATION_MARKS.get(chart.variation or '', '')} {trend[:1].upper()}{trend[1:]}".strip(),
        spark=spark(chart.points, page.palette, f"{name}. {trend}"),
        goal="" if goal is None else _goal_words(page, metric, row, goal),
    )


def _goal_words(page: Page, metric: Metric, row: dict[str, Any], goal: float) -> str:
    return page.words(f"tile.{against_goal(row, goal, metric)}", goal=page.fmt.value(metric.unit, goal))


def _change_words(page: Page, metric: Metric, row: dict[str, Any]) -> tuple[str, str]:
    before = page.previous
    if before is None:
        return page.words("change.no_before"), "none"
    found = change(row, page.figures.one(metric.key, before), metric.better)
    if found is None:
        return page.words("change.no_before"), "none"
    amount = page.fmt.change(metric.unit, found.difference)
    if not found.beyond_noise:
        return page.words("change.noise", amount=amount), "none"
    arrow = "▲" if found.difference > 0 else "▼"
    tone = "none" if found.better is None else "good" if found.better else "bad"
    return f"{arrow} {page.words('change.real', amount=amount)}", tone


def _what_changed(page: Page) -> None:
    words = page.words
    if page.previous is None:
        card(page, "changes", words("changes.no_before"), words("changes.note"), None, None)
        return
    found = _changes(page)
    held = discoveries([item[0] for item in found])
    listed = sorted((item for item, holds in zip(found, held, strict=True) if holds), key=lambda item: item[0])
    title = words("changes.none", looked=len(found)) if not listed else words(
        "changes.title", count=len(listed), looked=len(found)
    )  # fmt: skip
    items = [item[1] for item in listed]
    table = Table(
        [words(f"table.{name}") for name in ("direction", "what", "change", "from_to")],
        [(words(f"tone.{tone}"), what, amount, detail) for tone, what, amount, detail in items],
        2,
    )
    body = markup.changes(items[:_MOST_CHANGES], page.palette) if items else None
    card(page, "changes", title, words("changes.note"), body, table)


def _changes(page: Page) -> list[tuple[float, tuple[str, str, str, str]]]:
    """Every watched metric on every channel against the period before: (p value, words)."""
    found: list[tuple[float, tuple[str, str, str, str]]] = []
    before_where = page.previous
    if before_where is None:
        return found
    namer = page.namer("channel")
    for key in WATCHED:
        metric = page.figures.metric(key)
        now = page.figures.measure(key, page.where, ("channel",))
        before = {
            row["channel"]: row for row in page.figures.measure(key, before_where, ("channel",)).iter_rows(named=True)
        }
        for row in now.iter_rows(named=True):
            old = before.get(row["channel"])
            if old is None or min(row["n"], old["n"]) < metric.min_sample:
                continue
            moved = change(row, old, metric.better)
            if moved is not None:
                what = page.words("changes.what", name=page.words(f"metric.{key}"), group=namer(row["channel"]))
                found.append((moved.p_value, _change_item(page, metric, what, row, old, moved)))
    return found


def _change_item(
    page: Page, metric: Metric, what: str, row: dict[str, Any], old: dict[str, Any], moved: Any
) -> tuple[str, str, str, str]:
    fmt = page.fmt
    tone = "none" if moved.better is None else "good" if moved.better else "bad"
    detail = page.words(
        "changes.detail",
        before=fmt.value(metric.unit, old["value"]),
        now=fmt.value(metric.unit, row["value"]),
        lower=fmt.change(metric.unit, moved.lower),
        upper=fmt.change(metric.unit, moved.upper),
        n=fmt.count(row["n"]),
    )
    return tone, what, fmt.change(metric.unit, moved.difference), detail
