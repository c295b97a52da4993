"""Departments against the whole: key figures with interval and n, and the two icons of their control charts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from dashboard import markup
from dashboard.cards import Later, Table, card
from dashboard.claims import absent
from dashboard.grid import Cell, grid
from dashboard.page import Page
from warehouse.stats.random_effects import Spread, spread

KEYS = ("fcr_reported", "wait_over_180s", "csat_mean", "negative_emotion_rate", "promise_kept")
BETWEEN_SITES = ("fcr_reported", "csat_mean", "negative_emotion_rate", "wait_over_180s")
ASSURANCE_MARKS = {"always_met": "✓", "never_met": "✕", "hit_and_miss": "≈"}
_Z = 1.959963984540054
_LEVEL = 0.05
_STANDINGS = {"good": "better", "bad": "worse", "none": "level"}


Standings = list[tuple[str, int, int]]
"""(department, figures clearly worse than the whole, figures judged), worst first."""
Rows = list[tuple[str, list[Cell]]]


def scorecard(page: Page) -> tuple[Standings, Rows]:
    """Every department with its cells, and how those stand that have a name."""
    keys = [key for key in KEYS if absent(page.one(key)) is None]
    table: dict[str | None, dict[str, Any]] = {}
    for key in keys:
        for row in page.figures.measure(key, page.where, ("department",)).iter_rows(named=True):
            table.setdefault(row["department"], {})[key] = row
    names = sorted(table, key=lambda name: (name is None, str(name)))
    standings, rows = [], []
    for name in names:
        cells = [_cell(page, key, name, table[name].get(key)) for key in keys]
        rows.append((page.namer("department")(name), cells))
        if name is not None:
            judged = sum(cell.tone != "mute" for cell in cells)
            standings.append((page.namer("department")(name), sum(cell.tone == "bad" for cell in cells), judged))
    standings.sort(key=lambda item: (-item[1], item[0]))
    return standings, rows


def scorecard_card(page: Page, rows: Rows, title: str) -> None:
    """Draws the scorecard."""
    words = page.words
    keys = [key for key in KEYS if absent(page.one(key)) is None]
    counted = page.one("contacts")
    meta = " · ".join(
        [
            words("scorecard.note"),
            words("value.n", n=page.fmt.count(counted["n"])),
            words(
                "scorecard.legend", changed=markup.VARIATION_MARKS["improving"], common=markup.VARIATION_MARKS["common"]
            ),
            words("scorecard.legend_goal", **ASSURANCE_MARKS),
        ]
    )
    headers = [words(f"metric.{key}") for key in keys]
    body = grid(words("dimension.department"), headers, rows, title, page.palette) if rows and keys else None
    card(page, "scorecard", title, meta, body, Later(lambda: _table(page, headers, rows)) if body else None)


def _table(page: Page, metrics: list[str], rows: Rows) -> Table:
    """The scorecard row by row: a figure of a department each."""
    words = page.words
    names = ("metric", "standing", "value", "interval", "n")
    headers = [words("dimension.department"), *(words(f"table.{name}") for name in names), words("scorecard.weeks")]
    cells = [[name, metric, *cell.told] for name, found in rows for metric, cell in zip(metrics, found, strict=True)]
    return Table(headers, cells, 3, text_tail=1)


def standing_title(page: Page, standings: Standings) -> str:
    """Who stands clearly worse than the whole, on how many of the figures."""
    if not standings:
        return page.words("scorecard.none")
    if len(standings) == 1:
        return page.words("scorecard.alone", name=standings[0][0])
    worst = [item for item in standings if item[1] == standings[0][1]]
    if not standings[0][1]:
        return page.words("scorecard.level")
    names = page.words.join([item[0] for item in worst])
    return page.words("scorecard.worst", names=names, count=standings[0][1], judged=standings[0][2])


def _cell(page: Page, key: str, department: str | None, row: dict[str, Any] | None) -> Cell:
    words, fmt, metric = page.words, page.fmt, page.figures.metric(key)
    if row is None or row["value"] is None:
        text = page.held(row) if row and row["suppressed"] else words("value.unknown")
        return Cell(text, tone="mute", told=("", text, "", "", ""))
    value, interval = fmt.value(metric.unit, row["value"]), fmt.interval(metric.unit, row["lower"], row["upper"])
    icons = "" if department is None else _icons(page, key, department)
    tone = _tone(row, page.one(key)["value"], metric.better)
    told = (words(f"standing.{_STANDINGS[tone]}"), value, interval, fmt.count(row["n"]), icons)
    under = [f"{interval}  {words('value.n', n=fmt.count(row['n']))}", *([icons] if icons else [])]
    return Cell(value, under, tone=tone, told=told)


def _icons(page: Page, key: str, department: str) -> str:
    chart = page.figures.chart(key, replace(page.where, departments=(department,)))
    parts = []
    if chart.variation is not None:
        parts.append(f"{markup.VARIATION_MARKS[chart.variation]} {page.words(f'variation.{chart.variation}')}")
    if chart.assurance is not None:
        parts.append(ASSURANCE_MARKS[chart.assurance])
    return " ".join(parts)


def _tone(row: dict[str, Any], whole: float, better: str) -> str:
    if better == "none" or row["lower"] is None:
        return "none"
    above, below = row["lower"] > whole, row["upper"] < whole
    if not (above or below):
        return "none"
    return "good" if above == (better == "up") else "bad"


def consistency_card(page: Page) -> None:
    """How much sites really differ: the standard deviation between them once sampling noise is taken out."""
    words, fmt = page.words, page.fmt
    rows, apart = [], []
    for key in BETWEEN_SITES:
        found, shown = _between(page, key)
        if found is None:
            continue
        rows.append(_spread_row(page, key, found, shown))
        if found.p < _LEVEL / len(BETWEEN_SITES):
            apart.append(words(f"metric.{key}"))
    title = (
        words("spread.none")
        if not rows
        else words("spread.level")
        if not apart
        else words("spread.apart", names=words.join(apart))
    )
    headers = [
        words("table.metric"),
        *(words(f"spread.{name}") for name in ("sites", "between", "bounds", "raw", "real")),
    ]
    meta = f"{words('spread.note')} · {words('value.n', n=fmt.count(page.one('contacts')['n']))}"
    card(page, "consistency", title, meta, Table(headers, rows) if rows else None, None)


def _spread_row(page: Page, key: str, found: Spread, shown: list[float]) -> list[str]:
    words, fmt = page.words, page.fmt
    metric = page.figures.metric(key)
    scale = 100.0 if metric.unit == "share" else 1.0
    digits = 1 if metric.unit == "share" else 2
    between, low, high = (fmt.number(scale * x, digits) for x in (found.between, found.lower, found.upper))
    unit = words("spread.points") if metric.unit == "share" else ""
    return [
        words(f"metric.{key}"),
        fmt.count(found.groups),
        f"{between} {unit}".strip(),
        words("spread.range", lower=low, upper=high),
        words("spread.range", lower=fmt.value(metric.unit, min(shown)), upper=fmt.value(metric.unit, max(shown))),
        fmt.share(found.heterogeneity, 0),
    ]


def _between(page: Page, key: str) -> tuple[Spread | None, list[float]]:
    frame = page.figures.measure(key, page.where, ("site",))
    rows = [
        row
        for row in frame.iter_rows(named=True)
        if row["value"] is not None and row["site"] is not None and row["lower"] is not None
    ]
    values = [row["value"] for row in rows]
    errors = [(row["upper"] - row["lower"]) / (2 * _Z) for row in rows]
    return (spread(np.array(values, float), np.array(errors, float)) if rows else None), values
