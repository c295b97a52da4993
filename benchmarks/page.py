"""A page's rerun on the server, nothing remembered, against the bare queries that it asks.

Bare they are asked as whoever writes a script asks them. The page asks for less, because it reads a statement once and
binds it once; the last column holds it against its queries asked in that way of its own.

Usage: python benchmarks/page.py [--rows 1000000] [--runs 5] [--home FOLDER] [--pages NAME ...]
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from load import records
from measure import run
from streamlit import config
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.figures import REMEMBERED, current
from dashboard.serve import environment
from dashboard.views import views
from warehouse.arrow import frame_of, parsed, rows_of
from warehouse.cells import JUDGED
from warehouse.settings import HOME_VARIABLE, load_settings
from warehouse.store import Warehouse, read_pointer

LIMIT = 2.0
_APP = Path(__file__).resolve().parents[1] / "dashboard" / "app.py"
Query = tuple[str, dict[str, Any] | None]


def main() -> None:
    """Loads the records unless a home is given, then times every page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--home", type=Path, default=None, help="an ENDVALUE_HOME that is loaded already")
    parser.add_argument("--pages", nargs="+", default=list(views()), help="these alone")
    given = parser.parse_args()
    served = environment()
    if served.keys() - os.environ.keys():  # some are read when libraries are imported, which they are by now
        os.execve(sys.executable, [sys.executable, *sys.argv], served)
    with tempfile.TemporaryDirectory() as scratch:
        home = given.home or _loaded(Path(scratch), given.rows)
        os.environ[HOME_VARIABLE] = str(home.absolute())
        _as_served()
        sys.stdout.write(
            f"{'':14}{'queries':>8}{'page CPU s':>12}{'bare CPU s':>12}{'ratio':>7}"
            f"{'page s':>9}{'bare s':>9}{'own way':>9}\n"
        )
        for name in given.pages:
            sys.stdout.write(_line(name, given.runs))
        sys.stdout.write(f"Medians of {given.runs} runs; limit of the ratio: {LIMIT}\n")


def _as_served() -> None:
    """The options of the server that cost or save work: a test of an app knows nothing of them."""
    given = tomllib.loads((_APP.parent / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    for section in ("runner", "browser"):
        for name, value in given[section].items():
            config.set_option(f"{section}.{name}", value)


def _loaded(scratch: Path, rows: int) -> Path:
    """A home with sample records in it, surveys too."""
    contacts, home = records(scratch, rows), scratch / "home"
    endvalue = str(Path(sys.executable).with_name("endvalue"))
    for file, source in ((contacts, "demo_contacts"), (contacts.with_name("surveys.csv"), "demo_surveys")):
        run([endvalue, "load", str(file), "--source", source], {**os.environ, HOME_VARIABLE: str(home)})
    return home


def _line(name: str, runs: int) -> str:
    asked = recorded(page := page_open(name))
    with raw() as connection:
        read = {text: parsed(connection, text) for text, _ in asked}
        sides = (lambda: _rerun(page), lambda: replay(connection, asked), lambda: _own_way(connection, asked, read))
        times = [[cost for side in sides for cost in timed(side)] for _ in range(runs)]
    page_cpu, page_wall, bare_cpu, bare_wall, own_cpu, _ = map(statistics.median, zip(*times, strict=True))
    ratio, own = (f"{page_cpu / floor:.2f}" if asked else "-" for floor in (bare_cpu, own_cpu))
    costs = f"{page_cpu:12.3f}{bare_cpu:12.3f}{ratio:>7}{page_wall:9.3f}{bare_wall:9.3f}{own:>9}"
    return f"{name:14}{len(asked):8}{costs}\n"


def page_open(name: str) -> AppTest:
    """The app, open on a page and warm: modules are imported and the warehouse is open."""
    page = AppTest.from_file(str(_APP), default_timeout=300)
    page.run()
    if name != next(iter(views())):  # the first view is the one that opens by itself
        page._page_hash = calc_hash(name)  # switch_page knows files only, and these pages are functions
        page.run()
    if page.exception:
        raise SystemExit(f"The page '{name}' failed: {page.exception[0].message}")
    return page


def _rerun(page: AppTest) -> None:
    # With figures or sums remembered there would be nothing to compare; the open warehouse stays.
    REMEMBERED.forget()
    JUDGED.forget()
    figures = current(load_settings())
    if figures is not None:
        figures.warehouse.memory.forget()
    page.run()


def recorded(page: AppTest) -> list[Query]:
    """Every statement of one rerun with its parameters, as asked of the warehouse."""
    asked: list[Query] = []
    answer = Warehouse.sql

    def record(self: Warehouse, text: str, params: dict[str, Any] | None = None) -> pl.DataFrame:
        asked.append((text, params))
        return answer(self, text, params)

    Warehouse.sql = record  # type: ignore[method-assign]  # for the length of one rerun
    try:
        _rerun(page)
    finally:
        Warehouse.sql = answer  # type: ignore[method-assign]  # as it was
    return asked


def raw() -> duckdb.DuckDBPyConnection:
    folder = load_settings().warehouse
    pointer = read_pointer(folder)
    if pointer is None:
        raise SystemExit(f"Nothing is published in {folder}. Load records first, or leave --home out.")
    return duckdb.connect(str(folder / pointer.file), read_only=True)


def replay(connection: duckdb.DuckDBPyConnection, asked: list[Query]) -> None:
    for text, params in asked:
        cursor = connection.cursor()
        frame_of(cursor, text, params)
        cursor.close()


def _own_way(connection: duckdb.DuckDBPyConnection, asked: list[Query], read: Mapping[str, duckdb.Statement]) -> None:
    for text, params in asked:
        cursor = connection.cursor()
        rows_of(cursor, read[text], params)
        cursor.close()


def timed(work: Callable[[], None]) -> tuple[float, float]:
    """CPU seconds of all threads, and wall seconds."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu, time.perf_counter() - wall


if __name__ == "__main__":
    main()
