"""Loading interactions end to end, against DuckDB's bare all-text load of the same file.

Usage: python benchmarks/load.py [--rows 1000000] [--copies 1] [--runs 3] [--parquet] [--folder FOLDER]
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
from measure import Cost, medians, run, table

LIMIT = 2.5
_ROWS_AT_SCALE_1 = 60_000
_FLOOR = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], config={"memory_limit": "2GB"})
connection.execute("set enable_progress_bar = false")
csv = "read_csv(?, all_varchar = true, header = true, delim = ',', quote = chr(34))"
read = "read_parquet(?)" if sys.argv[2].endswith(".parquet") else csv
connection.execute(f"create table bare as select * from {read}", [sys.argv[2]])
print(connection.execute("select count(*) from bare").fetchone()[0])
connection.execute("checkpoint")
connection.close()
"""
IMPORT = """
from expectations.lean import lean_import
with lean_import():
    import expectations.engine
import os
os._exit(0)
"""


def main() -> None:
    """Makes the file, runs both sides in turn, prints the medians and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--copies", type=int, default=1, help="so many times the file, each of customers of its own")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--parquet", action="store_true", help="the same as Parquet, all of it text")
    parser.add_argument("--folder", type=Path, default=None, help="keep the file of records here")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        source = records(given.folder or Path(scratch), given.rows)
        if given.copies > 1 or given.parquet:
            kind = "parquet" if given.parquet else "csv"
            source = copied(source, Path(scratch) / f"contacts.{kind}", given.copies)
        sides = {"bare": [], "ours": [], "import": []}  # type: dict[str, list[Cost]]
        for _ in range(given.runs):
            # In turn, so that a busy spell of the machine falls on every side.
            sides["bare"].append(_bare(source, Path(scratch)))
            sides["ours"].append(ours(source, Path(scratch), given.rows * given.copies))
            sides["import"].append(run([sys.executable, "-c", IMPORT], os.environ)[0])
        _print({name: medians(costs) for name, costs in sides.items()}, given.rows * given.copies, source)


def records(folder: Path, rows: int) -> Path:
    """A file of this many contacts or a few more, made by the sample generator in a process of its own."""
    place = folder / f"records-{rows}"
    path = place / "contacts.csv"
    if not path.is_file():
        code = (
            "import sys; from pathlib import Path; from pipelines.demo import write_demo;"
            "write_demo(Path(sys.argv[1]), scale=float(sys.argv[2]))"
        )
        run([sys.executable, "-c", code, str(place), str(max(0.01, rows / _ROWS_AT_SCALE_1))], os.environ)
    return path


def copied(source: Path, target: Path, copies: int) -> Path:
    """The file so many times over, each time with keys and customers of its own; Parquet by the name of the target."""
    own = ", ".join(f"{name} || '-' || n as {name}" for name in ("contact_no", "case_no", "customer_no"))
    read = "read_csv($source, all_varchar = true, header = true)"
    kind = "format parquet" if target.suffix == ".parquet" else "header"
    duckdb.execute(
        f"copy (select * exclude (n) replace ({own}) from range({copies}) as t(n), {read}) to '{target}' ({kind})",
        {"source": str(source)},
    )
    return target


def _bare(source: Path, scratch: Path) -> Cost:
    database = scratch / "bare.duckdb"
    cost, _ = run([sys.executable, "-c", _FLOOR, str(database), str(source)], os.environ)
    database.unlink()
    return cost


def ours(source: Path, scratch: Path, rows: int) -> Cost:
    """What loading the file into a fresh home costs."""
    home = scratch / "home"
    environment = {**os.environ, "ENDVALUE_HOME": str(home)}
    endvalue = str(Path(sys.executable).with_name("endvalue"))
    cost, printed = run([endvalue, "load", str(source), "--source", "demo_contacts", "--json"], environment)
    loaded = sum(count["rows_loaded"] for count in json.loads(printed)["counts"])
    if loaded < 0.9 * rows:
        raise SystemExit(f"Only {loaded:,} of {rows:,} rows were loaded; the comparison would not be fair.")
    shutil.rmtree(home)
    return cost


def _print(sides: dict[str, Cost], rows: int, source: Path) -> None:
    bare, ours, gx = sides["bare"], sides["ours"], sides["import"]
    names = {
        "DuckDB, bare all-text load": bare,
        "endvalue load, end to end": ours,
        "import of Great Expectations alone": gx,
    }
    say = sys.stdout.write
    say(f"About {rows:,} contacts, {source.stat().st_size / 1e6:.0f} MB of {source.suffix[1:]}, medians of the runs\n")
    say(f"{table(names)}\n")
    ratio, without = ours.cpu_s / bare.cpu_s, (ours.cpu_s - gx.cpu_s) / bare.cpu_s
    say(f"\nCPU, ours / bare: {ratio:.2f} (limit {LIMIT}): {'within' if ratio <= LIMIT else 'OVER'} the limit\n")
    say(f"CPU, ours without the import of Great Expectations / bare: {without:.2f}\n")
    say(f"Peak memory, ours / bare: {ours.peak_mb / bare.peak_mb:.2f}\n")


if __name__ == "__main__":
    main()
