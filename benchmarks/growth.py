"""How much longer a page's queries take over many times the records.

Usage: python benchmarks/growth.py --home FOLDER [--facts 1000000 10000000 30000000] [--runs 7] [--folder FOLDER]

FOLDER is a home with the sample year (`endvalue demo --no-dashboard`). Larger homes are made of it inside DuckDB,
because the sample generator holds all that it writes in memory.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl

from homes import multiply
from page import Query, page_open, raw, recorded, replay, timed

from dashboard.views import views
from warehouse.refresh import FACTS
from warehouse.settings import HOME_VARIABLE, Settings, load_settings
from warehouse.store import opened

LIMIT = 1.3
# Agents on duty stay as they are: the same people have more to do.
_COPIED = (
    "interactions",
    "surveys",
    "case_events",
    "invitations",
    "activities",
    "emotion_scores",
    "field_faults",
    "quarantine",
)


def main() -> None:
    """Makes the homes that are not there yet, then times the queries of every page over each of them in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="an ENDVALUE_HOME with the sample year")
    parser.add_argument("--facts", type=int, nargs="+", default=[1_000_000, 3_000_000, 10_000_000, 30_000_000])
    parser.add_argument("--pages", nargs="+", default=list(views()), help="these alone")
    parser.add_argument("--choice", default="", help="filters, as in an address: 'dep=Billing&ch=phone,email'")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--folder", type=Path, default=None, help="keep the larger homes here")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.folder or Path(scratch)
        os.environ[HOME_VARIABLE] = str(given.home.absolute())
        base = load_settings()
        homes = [grown(base, folder / f"grown-{facts}", facts) for facts in given.facts]
        heads = "".join(f"{f'{facts:,}':>14}" for facts in given.facts)
        sys.stdout.write(f"{'CPU s':14}{'queries':>8}{heads}{'ratio':>8}{'wall ratio':>12}\n")
        choice = dict(parse_qsl(given.choice))
        worst = max(_line(name, homes, choice, given.runs) for name in given.pages)
    verdict = "within" if worst <= LIMIT else "OVER"
    sys.stdout.write(f"Medians of {given.runs} runs; largest ratio {worst:.2f} (limit {LIMIT}): {verdict} the limit\n")


def grown(base: Settings, home: Path, facts: int) -> Path:
    """A home whose records are those of `base` so often that there are at least this many, of all kinds together."""
    if home.is_dir():
        return home
    settings = replace(base, home=home)
    shutil.copytree(base.home, home)
    started = time.perf_counter()
    with opened(base) as warehouse:
        there = sum(int(warehouse.sql(f"select count(*) as n from {table}").item()) for table in FACTS)
    multiply(settings, -(-facts // there) - 1, _COPIED)
    size = max(path.stat().st_size for path in settings.warehouse.glob("wh-*.duckdb"))
    sys.stdout.write(f"{facts:,} facts: {size / 1e9:.1f} GB, made in {time.perf_counter() - started:.0f} s\n")
    return home


def _line(name: str, homes: list[Path], choice: dict[str, str], runs: int) -> float:
    """One page: its queries over each home in turn, so that a busy spell of the machine falls on all of them."""
    asked = {home: _asked(name, home, choice) for home in homes}
    times: dict[Path, list[tuple[float, float]]] = {home: [] for home in homes}
    for _ in range(runs):
        for home in homes:
            os.environ[HOME_VARIABLE] = str(home.absolute())
            with raw() as connection:
                replay(connection, asked[home])  # opens the file and fills its cache
                times[home].append(timed(lambda: replay(connection, asked[home])))  # noqa: B023 - called at once
    cpu, wall = ([statistics.median(run[part] for run in times[home]) for home in homes] for part in (0, 1))
    ratio, waited = (medians[-1] / medians[0] if asked[homes[0]] else 1.0 for medians in (cpu, wall))
    cells = "".join(f"{median:14.3f}" for median in cpu)
    sys.stdout.write(f"{name:14}{len(asked[homes[0]]):8}{cells}{ratio:8.2f}{waited:12.2f}\n")
    sys.stdout.flush()
    return ratio


def _asked(name: str, home: Path, choice: dict[str, str]) -> list[Query]:
    os.environ[HOME_VARIABLE] = str(home.absolute())
    return recorded(page_open(name, choice))


if __name__ == "__main__":
    main()
