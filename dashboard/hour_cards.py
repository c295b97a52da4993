"""The hours of the week: how a figure stands in each, and whether enough people were there."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard import drill
from dashboard.cards import Later, Table, card
from dashboard.chart_heat import Layer, heat, hour_span
from dashboard.claims import absent
from dashboard.fixed import of_fixed_weeks
from dashboard.page import Page

LOAD, DUTY = "contacts_per_agent_hour", "agents_on_duty"
_CLOCK = ("weekday", "hour")
Row = dict[str, Any]


@of_fixed_weeks("heat")
def week_card(page: Page, key: str) -> None:
    """Where in the week a share is high, and on the same grid how much work each agent on duty had then."""
    words, metric, row, load = page.words, page.figures.metric(key), page.one(key), page.one(LOAD)
    cells, loads = (page.figures.measure(name, page.where, _CLOCK) for name in (key, LOAD))
    note = words("heat.note", smallest=page.fmt.count(page.figures.settings.min_group))
    if absent(row) or cells.is_empty():
        card(page, "heat", page.claims.absence(metric, row), page.meta(metric, row, note), None, None)
        return
    few, worst = words("value.too_few"), worst_hour(cells, row["value"])
    layers = [Layer(cells, metric.unit, "", few, page.held)]
    title = share_title(page, metric.unit, row["value"], worst)
    staffed = absent(load) is None
    if staffed:
        of_load = page.figures.metric(LOAD)
        note = f"{note} · {page.note(of_load)}"
        if loads["value"].drop_nulls().len():
            layers = [
                Layer(cells, metric.unit, words(f"metric.{key}"), few, page.held),
                Layer(loads, of_load.unit, words(f"metric.{LOAD}"), words("staffing.none"), page.held),
            ]
        title = words("claim.and", first=title, second=load_title(page, load["value"], loads, worst))
    else:
        note = f"{note} · {page.claims.absence(page.figures.metric(LOAD), load)}"
    table = Later(lambda: _table(page, key, cells, loads if staffed else loads.clear()))
    card(page, "heat", title, page.meta(metric, row, note), heat(layers, page.pen), table)


def worst_hour(cells: pl.DataFrame, overall: float) -> Row | None:
    """The highest hour of the week among those whose interval lies wholly above the figure of all hours."""
    beyond = cells.filter(pl.col("lower") > overall).sort("value", *_CLOCK, descending=[True, False, False])
    return None if beyond.is_empty() else beyond.row(0, named=True)


def share_title(page: Page, unit: str, overall: float, worst: Row | None) -> str:
    """Which hour stands above all of them, beyond noise."""
    if worst is None:
        return page.words("heat.level", overall=page.fmt.value(unit, overall))
    value = page.fmt.value(unit, worst["value"])
    day = page.words(f"weekday_full.{worst['weekday']}")
    hour, whole = hour_span(worst["hour"]), page.fmt.value(unit, overall)
    return page.words("heat.peak", weekday=day, hour=hour, value=value, overall=whole)


def load_title(page: Page, overall: float, loads: pl.DataFrame, worst: Row | None) -> str:
    """Whether people were there in the worst hour, as far as the roster tells."""
    whole = page.fmt.value("number", overall)
    if worst is None:
        return page.words("staffing.level", overall=whole)
    there = loads.filter((pl.col("weekday") == worst["weekday"]) & (pl.col("hour") == worst["hour"]))
    found = None if there.is_empty() else there.row(0, named=True)
    if found is None or found["value"] is None:
        return page.words("staffing.hidden" if found and found["suppressed"] else "staffing.nobody", overall=whole)
    short = found["lower"] is not None and found["lower"] > overall
    value = page.fmt.value("number", found["value"])
    return page.words("staffing.short" if short else "staffing.there", value=value, overall=whole)


def _table(page: Page, key: str, cells: pl.DataFrame, loads: pl.DataFrame) -> Table:
    """Every hour with its share and, where there is a roster, its load and the agents on duty."""
    words, fmt, unit = page.words, page.fmt, page.figures.metric(key).unit
    headers = [words(f"table.{name}") for name in (*_CLOCK, "value", "interval", "n")]
    rows = [
        [words(f"weekday.{cell['weekday']}"), hour_span(cell["hour"]), *_figure(page, unit, cell)]
        for cell in cells.iter_rows(named=True)
    ]
    if not loads.is_empty():
        name = words(f"metric.{LOAD}")
        headers += [name, words("percentiles.interval", name=name), words("staffing.hours"), words(f"metric.{DUTY}")]
        duty = page.figures.measure(DUTY, page.where, _CLOCK)
        known, agents = ({(c["weekday"], c["hour"]): c for c in f.iter_rows(named=True)} for f in (loads, duty))
        for line, cell in zip(rows, cells.iter_rows(named=True), strict=True):
            at = cell["weekday"], cell["hour"]
            there = _figure(page, "number", known[at]) if at in known else [words("staffing.none"), "", fmt.count(0)]
            line.extend([*there, fmt.value("number", agents.get(at, {}).get("value"))])
    return Table(headers, rows, 2, drill.cells(key, cells, _CLOCK))


def _figure(page: Page, unit: str, cell: Row) -> list[str]:
    fmt = page.fmt
    if cell["suppressed"]:
        return [page.held(cell), "", page.held(cell)]
    return [fmt.value(unit, cell["value"]), fmt.interval(unit, cell["lower"], cell["upper"]), fmt.count(cell["n"])]
