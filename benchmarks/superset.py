"""Our first page beside a Superset dashboard of the same six figures: until all are drawn, in one browser, in turn.

Usage: python benchmarks/superset.py --superset VENV --home FOLDER [--rounds 5] [--changes 6] [--scratch FOLDER]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from browser import CHROMIUM, DRAWN, WIDE, cpu, dashboard, timed
from playwright.sync_api import Browser, Page, Response, sync_playwright
from superset_side import export, superset

from dashboard.filters import default_period
from dashboard.format import Format
from dashboard.views.overview import TILES
from dashboard.words import Words
from warehouse.catalogue import metric
from warehouse.measuring import measure
from warehouse.settings import HOME_VARIABLE, load_settings
from warehouse.slices import Slice
from warehouse.store import Warehouse, WarehouseReader, read_pointer
from warehouse.summary import extent

# Of these every wait is known. Each change chooses one or lets it go, and none of the choices comes twice.
CHANNELS = ("phone", "chat", "app", "mini_program")
WORDS = Words("en")
_OURS = f"""({DRAWN} && shown.every(([name, value]) => [...document.querySelectorAll('section[aria-label]')]
  .some(tile => tile.getAttribute('aria-label') === name && tile.innerText.split('\\n').includes(value))))"""
_THEIRS = """((charts => charts.length === shown.length && !document.querySelector('[data-test="loading-indicator"]')
  && charts.every((chart, at) => shown[at] === null ? chart.innerText.includes('No results')
    : chart.querySelector('.header-line')?.textContent === shown[at] && chart.querySelector('canvas')))
  ([...document.querySelectorAll('[data-test="chart-container"]')]))"""
Costs = dict[str, list[tuple[float, float]]]
"""Seconds until it was drawn, and CPU seconds of the server, by what was done."""


@dataclass(frozen=True)
class Side:
    """One of the two: what it must show, and how its filter is changed."""

    name: str
    address: str
    process: int
    cookies: Any
    drawn: str
    shown: Callable[[dict[str, float | None]], object]
    toggle: Callable[[Page, str], Callable[[], object]]


def main() -> None:
    """Starts both, sees that they show the same, and measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--superset", type=Path, required=True, help="a virtual environment with apache-superset")
    parser.add_argument("--home", type=Path, required=True, help="an ENDVALUE_HOME that is loaded already")
    parser.add_argument("--rounds", type=int, default=5, help="visits of each side")
    parser.add_argument("--changes", type=int, default=6, help="changes of the filter, made twice on each side")
    parser.add_argument("--workers", type=int, default=2, help="processes of Superset's server")
    parser.add_argument("--scratch", type=Path, default=None, help="keeps what Superset sets up for the next run")
    parser.add_argument("--port", type=int, default=28780, help="ours; Superset takes the next one")
    given = parser.parse_args()
    os.environ[HOME_VARIABLE] = str(given.home.absolute())
    settings = load_settings()
    pointer, warehouse = read_pointer(settings.warehouse), WarehouseReader(settings).current()
    found = warehouse and extent(warehouse)
    if not pointer or not warehouse or not found:
        raise SystemExit(f"Nothing is published in {given.home}.")
    period = default_period(*found)
    with tempfile.TemporaryDirectory() as passing, sync_playwright() as playwright, ExitStack() as stack:
        scratch = (given.scratch or Path(passing)).absolute()
        scratch.mkdir(parents=True, exist_ok=True)
        export(settings.warehouse / pointer.file, scratch / "figures.duckdb")
        browser = playwright.chromium.launch(**CHROMIUM)
        signing_in = playwright.request.new_context()
        there = stack.enter_context(
            superset(given.superset, scratch, given.port + 1, given.workers, signing_in, period)
        )
        address, process = stack.enter_context(dashboard(given.home.absolute(), given.port))
        sides = (
            Side("ours", f"{address}/?lang=en", process, None, _OURS, _our_words, _our_pill),
            Side("Superset", there.address, there.process, there.cookies, _THEIRS, _their_words, _their_filter),
        )
        _check(browser, sides[1], warehouse, period)
        _print(_measured(browser, sides, warehouse, period, given.rounds, given.changes))


def _figures(
    warehouse: Warehouse, period: tuple[date, date], channels: tuple[str, ...] = ()
) -> dict[str, float | None]:
    where = Slice(*period, channels=channels)
    return {key: measure(warehouse, key, where)["value"].item() for key in TILES}


def _our_words(figures: dict[str, float | None]) -> object:
    write = Format(WORDS).value
    return [[WORDS(f"metric.{key}"), write(metric(key).unit, value)] for key, value in figures.items()]


def _their_words(figures: dict[str, float | None]) -> object:
    formats = {"share": "{:.1%}", "score": "{:.2f}", "points": "{:+.1f}"}
    return [None if value is None else formats[metric(key).unit].format(value) for key, value in figures.items()]


def _our_pill(page: Page, channel: str) -> Callable[[], object]:
    pill = page.locator(".st-key-channel").get_by_role("button", name=WORDS(f"channel.{channel}"), exact=True)
    return pill.click


def _their_filter(page: Page, channel: str) -> Callable[[], object]:
    """Chooses it, which takes as long as a reader takes, and leaves the button that draws anew to be timed."""
    page.locator('[data-test="filter-bar"] .ant-select').click()
    page.locator(f'.ant-select-item-option[title="{channel}"]').click()
    page.keyboard.press("Escape")
    return page.get_by_role("button", name="Apply filters").click


def _check(browser: Browser, side: Side, warehouse: Warehouse, period: tuple[date, date]) -> None:
    """Every week of every figure that Superset draws must be ours.

    Raises:
        SystemExit: one is not.
    """
    page = _fresh(browser, side)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer) if "/api/v1/chart/data" in answer.url else None)
    timed(page, partial(page.goto, side.address), side.drawn, side.shown(_figures(warehouse, period)))
    seen = 0
    for row in (row for answer in answers for row in answer.json()["result"][0]["data"]):
        for key in {*row} & {*TILES}:
            week = date(1970, 1, 1) + timedelta(milliseconds=row["day"])
            own = measure(warehouse, key, Slice(week, week + timedelta(days=6)))["value"].item()
            if abs(row[key] - own) > 1e-9:
                raise SystemExit(f"{key} of the week of {week}: Superset draws {row[key]}, ours is {own}.")
            seen += 1
    page.context.close()
    sys.stdout.write(f"The same six figures on both sides, and {seen} points of their weekly lines.\n")


def _measured(
    browser: Browser,
    sides: tuple[Side, ...],
    warehouse: Warehouse,
    period: tuple[date, date],
    rounds: int,
    changes: int,
) -> dict[str, Costs]:
    found: dict[str, Costs] = {side.name: defaultdict(list) for side in sides}
    whole = _figures(warehouse, period)
    for side in sides:  # what any server has behind it after its first reader
        page = _fresh(browser, side)
        _cost(page, side, partial(page.goto, side.address), whole)
        page.context.close()
    for _ in range(rounds):
        for side in sides:
            page = _fresh(browser, side)
            for what in ("first visit", "warm page", "warm page"):
                found[side.name][what].append(_cost(page, side, partial(page.goto, side.address), whole))
            page.context.close()
    for what in ("filter change, new question", "filter change, asked before"):
        pages = [_fresh(browser, side) for side in sides]
        for side, page in zip(sides, pages, strict=True):
            _cost(page, side, partial(page.goto, side.address), whole)
        for channel, chosen in _choices(changes):
            figures = _figures(warehouse, period, chosen)
            for side, page in zip(sides, pages, strict=True):
                found[side.name][what].append(_cost(page, side, side.toggle(page, channel), figures))
        for page in pages:
            page.context.close()
    return found


def _fresh(browser: Browser, side: Side) -> Page:
    """A page of a browser with nothing in its cache, whose reader has signed in where that is asked."""
    return browser.new_context(viewport=WIDE, storage_state=side.cookies).new_page()


def _choices(changes: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The channel that is chosen or let go, and all that are chosen then: a Gray code, so that each choice is new."""
    chosen: set[str] = set()
    for step in range(1, min(changes, 2 ** len(CHANNELS) - 1) + 1):
        channel = CHANNELS[(step & -step).bit_length() - 1]
        chosen ^= {channel}
        yield channel, tuple(one for one in CHANNELS if one in chosen)


def _cost(page: Page, side: Side, begin: Callable[[], object], figures: dict[str, float | None]) -> tuple[float, float]:
    page.wait_for_timeout(500)  # what goes on after the last drawing is no part of this one
    before = cpu(side.process)
    seconds = timed(page, begin, side.drawn, side.shown(figures))
    return seconds, cpu(side.process) - before


def _print(found: dict[str, Costs]) -> None:
    ours, theirs = found.values()
    lines = [f"{'':30}{'ours s':>9}{'Superset s':>12}{'ratio':>7}{'our CPU s':>12}{'their CPU s':>13}{'runs':>6}"]
    for what in ours:
        (own, spent), (other, cost) = (
            [statistics.median(column) for column in zip(*side[what], strict=True)] for side in (ours, theirs)
        )
        lines.append(f"{what:30}{own:9.2f}{other:12.2f}{own / other:7.2f}{spent:12.2f}{cost:13.2f}{len(ours[what]):6}")
    lines.append(f"Medians; load of the machine {os.getloadavg()[0]:.1f}; {json.dumps(sys.argv[1:])}")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
