"""One week's snapshot over ever more facts, and over ever more weeks: CPU of all formats but the PDF.

The facts of a sample year are copied inside DuckDB, each copy with customers, contacts and cases of its own, and the
marts counted anew; the weeks stay the same, so what the snapshot costs more is what facts cost it.

Usage: python benchmarks/snapshot.py [--facts 1000000] [--runs 3] [--week 2026-W46] [--home FOLDER] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from homes import multiply
from measure import Cost, medians, run, table

from warehouse.refresh import FACTS
from warehouse.settings import HOME_VARIABLE, Settings, load_settings
from warehouse.slices import week_label
from warehouse.store import opened
from warehouse.summary import extent

LIMIT_S, LIMIT_FACTS = 20.0, 10_000_000
_FORMATS = ("html", "pptx", "xlsx")
_FEW_WEEKS = 13


def main() -> None:
    """Measures a week over a sample year, over many facts of the same year, and with little history before it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--facts",
        type=int,
        default=1_000_000,
        help="at least so many contacts, answers, steps, days, questions and hours of duty",
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--week", default="", help="the last whole week of the records by default")
    parser.add_argument("--home", type=Path, help="an ENDVALUE_HOME that is loaded already; it is measured alone")
    parser.add_argument("--keep", type=Path, help="where the home with many facts is made and left")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        if given.home:
            home = given.home.absolute()
            week = given.week or _week(home, 0)
            costs = {f"{_facts(home):,} facts, {week}": _cost(home, week, given.runs, Path(scratch))}
            sys.stdout.write(table(costs) + _verdict(_facts(home), *costs.values()))
            return
        _compared(given, Path(scratch))


def _compared(given: argparse.Namespace, scratch: Path) -> None:
    small, large = scratch / "small", (given.keep or scratch / "large").absolute()
    endvalue = str(Path(sys.executable).with_name("endvalue"))
    run([endvalue, "demo", "--no-dashboard"], {**os.environ, HOME_VARIABLE: str(small)})
    shutil.copytree(small, large)
    multiply(_settings(large), max(1, -(-given.facts // _facts(small)) - 1), (*FACTS, "emotion_scores"))
    week, early = given.week or _week(small, 0), _week(small, 52 - _FEW_WEEKS)
    costs = {
        f"{_facts(home):,} facts, {asked}": _cost(home, asked, given.runs, scratch)
        for home, asked in ((small, early), (small, week), (large, early), (large, week))
    }
    few, year, few_large, year_large = costs.values()
    sys.stdout.write(table(costs))
    times = _facts(large) / _facts(small)
    sys.stdout.write(
        f"\nMore facts, CPU: {year_large.cpu_s / year.cpu_s:.2f} times ({times:.0f} times the facts)"
        f"\nMore weeks before it, CPU: {year.cpu_s / few.cpu_s:.2f} times, with many facts"
        f" {year_large.cpu_s / few_large.cpu_s:.2f}\n"
    )
    sys.stdout.write(_verdict(_facts(large), year_large))


def _verdict(facts: int, cost: Cost) -> str:
    held = "met" if cost.cpu_s <= LIMIT_S else "NOT met"
    measured = "" if facts >= LIMIT_FACTS * 0.95 else f", which is of {LIMIT_FACTS:,} facts"
    return f"\nLimit of {LIMIT_S:.0f} s of CPU{measured}: {held}\n"


def _cost(home: Path, week: str, runs: int, scratch: Path) -> Cost:
    made = []
    for number in range(runs):
        out = scratch / f"out-{number}"
        command = [sys.executable, "-m", "dashboard.snapshot", "make", "--week", week, "--out", str(out)]
        cost, _ = run(
            command + [part for name in _FORMATS for part in ("--format", name)],
            {**os.environ, HOME_VARIABLE: str(home)},
        )
        shutil.rmtree(out)
        made.append(cost)
    return medians(made)


def _settings(home: Path) -> Settings:
    os.environ[HOME_VARIABLE] = str(home)
    return replace(load_settings(), home=home)


def _facts(home: Path) -> int:
    with opened(_settings(home)) as warehouse:
        counts = " + ".join(f"(select count(*) from {name})" for name in FACTS)
        return int(warehouse.sql(f"select {counts} as facts").item())


def _week(home: Path, weeks_back: int) -> str:
    """The last whole week, or one before it."""
    with opened(_settings(home)) as warehouse:
        known = extent(warehouse)
    if known is None:
        raise SystemExit(f"Nothing is published in {home}.")
    after = known[1] + timedelta(days=1)
    return week_label(after - timedelta(days=after.weekday() + 7 * (weeks_back + 1)))


if __name__ == "__main__":
    main()
