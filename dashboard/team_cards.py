"""Plunges: teams whose figure falls at some hour of the day, teams and agents whose figure fell since the last period.

Each is held against itself, nobody against the others.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import polars as pl

from dashboard import drill
from dashboard.cards import Later, Table, card
from dashboard.chart_heat import hour_span
from dashboard.chart_teams import team_hours
from dashboard.claims import absent, discoveries
from dashboard.page import Page
from dashboard.people_cards import OUTER, judged
from warehouse.compare import compare_groups

PLUNGING = ("csat_top2", "fcr_reported", "negative_emotion_rate")
# The part of cells of one quality that lies beyond the outer limit on the worse side by chance.
_TAIL = 0.5 * math.erfc(OUTER / math.sqrt(2))
_MOST_TEAMS = 24
Row = dict[str, Any]


def team_hours_card(page: Page, key: str) -> None:
    """A share by team and hour of the day; the hours that plunge below the team's own figure are marked."""
    words, fmt, metric, whole = page.words, page.fmt, page.figures.metric(key), page.one(key)
    frame, teams = (page.figures.measure(key, page.where, by) for by in (("team", "hour"), ("team",)))
    teams = teams.filter(pl.col("value").is_not_null()).drop_nulls("team")
    shown, rows = hours_beyond(page, key)
    hidden = int(frame["suppressed"].sum())
    least = fmt.count(page.figures.settings.min_group)
    meta = page.meta(
        metric, whole, words("plunge.hours_note"),
        words("plunge.chance", number=fmt.number(_TAIL * len(rows), 1), count=fmt.count(len(rows))),
        words("groups.hidden", count=fmt.count(hidden), smallest=least) if hidden else "",
        words("groups.more", count=fmt.count(len(teams) - len(shown))) if len(teams) > len(shown) else "",
    )  # fmt: skip
    name = f"hours-{key}"
    if absent(whole) or not rows:
        card(page, name, page.claims.absence(metric, whole), meta, None, None)
        return
    drawing = team_hours(rows, shown["team"].to_list(), metric.better, page.pen)
    card(page, name, hours_title(page, key, rows), meta, drawing, Later(lambda: _hours(page, key, rows)))


def _hours(page: Page, key: str, rows: list[Row]) -> Table:
    """Every hour of a team and the way to its records; those that plunge first."""
    words, fmt = page.words, page.fmt
    listed = sorted(rows, key=lambda row: (row["beyond"] != "worse", row["team"], row["hour"]))
    cells = [
        [row["team"], hour_span(row["hour"]), words(f"people.{row['beyond']}"), fmt.value("share", row["value"]),
         fmt.interval("share", row["lower"], row["upper"]), fmt.count(row["n"]), fmt.value("share", row["own"])]
        for row in listed
    ]  # fmt: skip
    headers = [words("dimension.team"), words("table.hour"), words("people.standing")]
    headers += [*(words(f"table.{one}") for one in ("value", "interval", "n")), words("plunge.own")]
    to = [drill.Cell(key, (("team", row["team"]), ("hour", str(row["hour"])))) for row in listed]
    return Table(headers, cells, 3, to)


def hours_beyond(page: Page, key: str) -> tuple[pl.DataFrame, list[Row]]:
    """The teams with most records, by name, and their hours, each held `against_itself`."""
    teams = page.figures.measure(key, page.where, ("team",)).filter(pl.col("value").is_not_null()).drop_nulls("team")
    shown = teams.sort("n", descending=True).head(_MOST_TEAMS).sort("team")
    frame = page.figures.measure(key, page.where, ("team", "hour"))
    return shown, against_itself(frame, shown, page.figures.metric(key).better)


def against_itself(frame: pl.DataFrame, teams: pl.DataFrame, better: str) -> list[Row]:
    """Every known hour of these teams with `own`, the team's whole figure, and `beyond`: worse or better than chance
    around it allows, or level.

    Args:
        frame: (teams x hours: team, hour, value, lower, upper, n).
        teams: (teams: team, value).
        better: up or down.
    """
    found: list[Row] = []
    known: dict[str, list[Row]] = {}
    for row in frame.rows(named=True):
        if row["value"] is not None:
            known.setdefault(row["team"], []).append(row)
    for team, whole in zip(teams["team"].to_list(), teams["value"].to_list(), strict=True):
        found += judged([{**row, "own": whole} for row in known.get(team, ())], whole, better)
    return found


def hours_title(page: Page, key: str, rows: list[Row]) -> str:
    """How many hours of teams plunge, and at which hour most do."""
    plunges = Counter(row["hour"] for row in rows if row["beyond"] == "worse")
    name, cells = page.words(f"metric.{key}"), page.fmt.count(len(rows))
    if not plunges:
        return page.words("plunge.no_hour", name=name, cells=cells)
    hour = hour_span(min(plunges, key=lambda one: (-plunges[one], one)))
    count = plunges.total()
    return page.words.many("plunge.hours", count, name=name, cells=cells, count=page.fmt.count(count), hour=hour)


def plunges_card(page: Page) -> None:
    """Teams and agents whose figure fell beyond noise against their own equal period before."""
    words, fmt = page.words, page.fmt
    days = fmt.count((page.state.end - page.state.start).days + 1)
    meta = words("plunge.note")
    if page.previous is None:
        card(page, "plunges", words("plunge.nothing_before", days=days), meta, None, None)
        return
    compared = [row for key in PLUNGING for by in ("team", "agent") for row in _compared(page, key, by)]
    if not compared:
        card(page, "plunges", words("plunge.nothing_known", days=days), meta, None, None)
        return
    fell = plunged(compared)
    headers = [words(f"plunge.{one}") for one in ("who", "kind")] + [words("table.metric")]
    headers += [words(f"plunge.{one}") for one in ("before", "now", "change", "change_interval", "n_before")]
    headers.append(words("table.n"))
    rows = [_line(page, row) for row in fell]
    title = words(
        "plunge.fell" if fell else "plunge.none_fell", count=fmt.count(len(fell)),
        looked=fmt.count(len(compared)), days=days,
    )  # fmt: skip
    to = [drill.Cell(row["key"], ((row["by"], row["who"]),)) for row in fell]
    card(page, "plunges", title, meta, Table(headers, rows, 3, to) if rows else None, None)


def plunged(compared: list[Row]) -> list[Row]:
    """Those whose figure fell, when at most 1 in 20 of all that moved may be noise; by kind and name, not by rank."""
    held = discoveries([row["p"] for row in compared])
    fell = [row for row, holds in zip(compared, held, strict=True) if holds and row["better"] is False]
    return sorted(fell, key=lambda row: (row["by"] != "team", row["who"], row["key"]))


def _compared(page: Page, key: str, by: str) -> list[Row]:
    """Every team or agent that may be compared with its own equal period before, unknown ones left out."""
    groups = page.figures.asked(compare_groups, key, page.where, by, page.previous)
    rows = ({"key": key, "by": by, "who": row[by], **row} for row in groups.iter_rows(named=True))
    return [row for row in rows if None not in (row["who"], row["lower"], row["p"])]


def _line(page: Page, row: Row) -> list[str]:
    words, fmt, unit = page.words, page.fmt, page.figures.metric(row["key"]).unit
    return [
        row["who"], words(f"dimension.{row['by']}"), words(f"metric.{row['key']}"),
        fmt.value(unit, row["value_before"]), fmt.value(unit, row["value"]), fmt.moved(unit, row["change"]),
        words("value.range_signed", lower=fmt.moved(unit, row["lower"]), upper=fmt.moved(unit, row["upper"])),
        fmt.count(row["n_before"]), fmt.count(row["n"]),
    ]  # fmt: skip
