"""Loading some more contacts into a home that holds many, against the load of those many: what is touched must decide.

Usage: python benchmarks/increment.py [--rows 1000000] [--copies 1] [--more 10000] [--late-days 38] [--folder FOLDER]

The new contacts are those of the first days under other keys, of customers who are there: once moved to the days that
follow the last one, and once as they are, some of each of so many days in the midst of what is there.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import duckdb
from load import IMPORT, copied, records
from measure import Cost, run, table

LIMIT = 0.05
_TIMES = ("started", "answered", "first_response", "ended", "resolved_time", "promised", "fulfilled", "updated")
_READ = "read_csv($source, all_varchar = true, header = true)"
_DAY = "try_cast(started as date)"  # some of the file is dirt


def main() -> None:
    """Loads the many, then each of the two increments into a copy of that home, and prints the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--copies", type=int, default=1, help="so many times the file, each of customers of its own")
    parser.add_argument("--more", type=int, default=10_000)
    parser.add_argument("--late-days", type=int, default=38)
    parser.add_argument("--folder", type=Path, default=None, help="keep the file of records here")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        source = records(given.folder or place, given.rows)
        if given.copies > 1:
            source = copied(source, place / "contacts.csv", given.copies)
        files = {
            "new": _following(source, place / "following.csv", given.more),
            "late": _late(source, place / "late.csv", given.more, given.late_days),
        }
        home = place / "home"
        costs = {"load of the many": _load(home, source)}
        costs["import of Great Expectations alone"] = run([sys.executable, "-c", IMPORT], os.environ)[0]
        for name, file in files.items():
            copy = place / "copy"
            shutil.copytree(home, copy)
            days = duckdb.execute(f"select count(*), count(distinct {_DAY}) from {_READ}", {"source": str(file)})
            rows, span = days.fetchall()[0]
            costs[f"{rows:,} {name} ones of {span} days"] = _load(copy, file)
            shutil.rmtree(copy)
    _print(costs)


def _following(source: Path, target: Path, more: int) -> Path:
    """As many whole days as hold so many contacts, moved behind the last day."""
    moved = ", ".join(
        f"strftime(try_cast({name} as timestamp) + to_days(away), '%Y-%m-%d %H:%M:%S') as {name}" for name in _TIMES
    )
    _write(
        f"with read as (select * from {_READ}), days as (select {_DAY} as day, count(*) as n from read group by day),"
        " run as (select day, sum(n) over (order by day) - n as before from days),"
        f" first as (select day, (select max(day) - min(day) + 1 from days) as away from run where before < {more})"
        f" select read.* replace ({_OWN}, {moved}) from read join first on {_DAY} = first.day limit {more}",
        source,
        target,
    )
    return target


def _late(source: Path, target: Path, more: int, days: int) -> Path:
    """Some contacts of each of so many days, which end a month before the last day."""
    _write(
        f"with read as (select * from {_READ}), edge as (select max({_DAY}) - 30 as day from read)"
        f" select read.* replace ({_OWN}) from read, edge where {_DAY} <= edge.day and {_DAY} > edge.day - {days}"
        f" order by hash(contact_no) limit {more}",
        source,
        target,
    )
    return target


_OWN = "contact_no || 'x' as contact_no, case_no || 'x' as case_no"


def _write(query: str, source: Path, target: Path) -> None:
    duckdb.execute(f"copy ({query}) to '{target}' (header)", {"source": str(source)})


def _load(home: Path, file: Path) -> Cost:
    endvalue = str(Path(sys.executable).with_name("endvalue"))
    environment = {**os.environ, "ENDVALUE_HOME": str(home)}
    cost, printed = run([endvalue, "load", str(file), "--source", "demo_contacts", "--json"], environment)
    if not sum(count["rows_loaded"] for count in json.loads(printed)["counts"]):
        raise SystemExit(f"No row of {file} was loaded.")
    return cost


def _print(costs: dict[str, Cost]) -> None:
    say = sys.stdout.write
    say(f"{table(costs)}\n\n")
    whole, gx, *rest = costs.values()
    for name, cost in zip(list(costs)[2:], rest, strict=True):
        ratio, without = cost.cpu_s / whole.cpu_s, (cost.cpu_s - gx.cpu_s) / (whole.cpu_s - gx.cpu_s)
        verdict = "within" if ratio <= LIMIT else "OVER"
        say(f"{name}: {ratio:.3f} of the load of the many (limit {LIMIT}: {verdict}), {without:.3f} without import\n")


if __name__ == "__main__":
    main()
