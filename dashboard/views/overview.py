"""Overview: where satisfaction end-value stands, and what changed."""

from __future__ import annotations

from typing import Any

from dashboard import changes, markup
from dashboard.action_cards import actions_card
from dashboard.cards import Later, Table, card, control_card, wall
from dashboard.claims import absent, against_goal
from dashboard.opening import opening
from dashboard.page import Page
from dashboard.plain import html
from dashboard.sections import section
from dashboard.spark import spark
from dashboard.tables import twin
from warehouse.catalogue import Metric
from warehouse.compare import compare

ORDER = 1
SECTION = "committee"
ICON = ":material/dashboard:"

TILES = ("end_value", "fcr_reported", "wait_over_180s", "nps", "csat_mean", "negative_emotion_rate")
_MOST_CHANGES = 6
_MOST_NAMED = 3


def render(page: Page) -> None:
    """Draws the page."""
    opening(page, headline(page))
    tiles = [tile(page, key) for key in TILES]
    html(markup.tiles(tiles, page.palette))
    _tiles_table(page, tiles)
    _what_changed(page)
    with section("weeks", page.words("overview.weeks")), wall():
        for key in ("end_value", "fcr_reported", "wait_over_180s", "negative_emotion_rate"):
            control_card(page, key)
    with section("actions", page.words("overview.actions")):
        actions_card(page)


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
        withheld = any(page.one(key)["suppressed"] for key in TILES)
        return page.words("headline.withheld" if withheld else "headline.nothing")
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
    if absent(row):
        return markup.Tile(name, words("value.unknown"), page.claims.absence(metric, row), "", "none", "", "", "")
    chart = page.figures.chart(key, page.where)
    amount, tone = _change_words(page, metric)
    trend = page.claims.trend(chart)
    said = trend[:1].upper() + trend[1:]
    if trend and metric.kind == "last_answer":
        said = words("claim.and", first=said, second=words("end_value.carried_short"))
    return markup.Tile(
        name=name,
        value=fmt.value(metric.unit, row["value"]),
        detail=f"{fmt.interval(metric.unit, row['lower'], row['upper'])} · {words('value.n', n=fmt.count(row['n']))}",
        change=amount,
        tone=tone,
        mark=f"{markup.VARIATION_MARKS.get(chart.variation or '', '')} {said}".strip(),
        spark=spark(chart.points.rows(named=True), page.palette, f"{name}. {trend}"),
        goal="" if goal is None else _goal_words(page, metric, row, goal),
    )


def _tiles_table(page: Page, tiles: list[markup.Tile]) -> None:
    """What the tiles say, as a table and as files."""
    names = ("metric", "value", "interval_n", "change", "standing", "goal_only")
    headers = [page.words(f"table.{name}") for name in names]
    rows = [[one.name, one.value, one.detail, one.change, one.mark, one.goal] for one in tiles]
    twin(page, "tiles", headline(page), "", Later(lambda: Table(headers, rows, len(headers))))


def _goal_words(page: Page, metric: Metric, row: dict[str, Any], goal: float) -> str:
    return page.words(f"tile.{against_goal(row, goal, metric)}", goal=page.fmt.value(metric.unit, goal))


def _change_words(page: Page, metric: Metric) -> tuple[str, str]:
    before = page.previous
    if before is None:
        return page.words("change.no_before"), "none"
    found = page.figures.asked(compare, metric.key, page.where, None, before)
    if found.change is None:
        return page.words("change.no_before" if found.withheld != "now_partial" else "change.partial"), "none"
    amount = page.fmt.moved(metric.unit, found.change)
    if not found.beyond_noise and metric.interval != "counted":
        return page.words("change.noise", amount=amount), "none"
    arrow = "▲" if found.change > 0 else "▼"
    return f"{arrow} {page.words('change.real', amount=amount)}", changes.tone_of(found.better)


def _what_changed(page: Page) -> None:
    words = page.words
    moves, signals = changes.moved(page), changes.left_limits(page)
    first = words("changes.no_before")
    if moves is not None:
        key = "changes.moved" if moves.held else "changes.none" if moves.looked else "changes.too_few"
        first = words(key, count=len(moves.held), looked=moves.looked)
    items = [finding.words for finding in [*(moves.held if moves else []), *signals.held]]
    table = Table(
        [words(f"table.{name}") for name in ("direction", "what", "change", "from_to")],
        [(words(f"tone.{tone}"), what, amount, detail) for tone, what, amount, detail in items],
        4,
    )
    body = markup.changes(items[:_MOST_CHANGES], page.palette) if items else None
    rest = len(items) - _MOST_CHANGES
    more = words("changes.more", count=rest) if rest > 0 else ""
    second = words("changes.charts", count=len(signals.held), looked=signals.looked)
    title = words("claim.and", first=first, second=second) if signals.looked else first
    alarms = page.fmt.value("score", signals.alarms)
    looked = page.fmt.count(signals.looked)
    chance = words.many("changes.alarms", signals.looked, charts=looked, alarms=alarms) if signals.looked else ""
    card(page, "changes", title, " · ".join(filter(None, [words("changes.note"), chance, more])), body, table)
