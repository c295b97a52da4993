"""Loading interactions end to end, against the obvious pandas script for the same job.

`pandas_script.py` does what one would write first: read, strip, parse, check fields, keep bad rows apart, drop
duplicates, make pseudonyms, mask texts, count by day and slice, look for repeats, save to DuckDB. It has no gate, no
versions, no ledger, no sketches and no row numbers of the file, so it is let off lightly.

Usage: python benchmarks/pandas_load.py [--rows 1000000] [--runs 3] [--folder FOLDER]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from load import ours, records
from measure import Cost, medians, run, table

LIMIT = 2.0
_SCRIPT = Path(__file__).with_name("pandas_script.py")


def main() -> None:
    """Runs both sides in turn, prints the medians and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=None, help="keep the file of records here")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        source = records(given.folder or Path(scratch), given.rows)
        sides: dict[str, list[Cost]] = {"pandas": [], "ours": []}
        for _ in range(given.runs):
            sides["pandas"].append(_pandas(source, Path(scratch), given.rows))
            sides["ours"].append(ours(source, Path(scratch), given.rows))
        pandas, own = medians(sides["pandas"]), medians(sides["ours"])
    sys.stdout.write(f"{table({'the obvious pandas script': pandas, 'endvalue load, end to end': own})}\n")
    for what, ratio in (("CPU", pandas.cpu_s / own.cpu_s), ("time", pandas.wall_s / own.wall_s)):
        verdict = "within" if ratio >= LIMIT else "BELOW"
        sys.stdout.write(f"{what}, pandas / ours: {ratio:.2f} (at least {LIMIT}): {verdict}\n")
    sys.stdout.write(f"Peak memory, pandas / ours: {pandas.peak_mb / own.peak_mb:.2f}\n")


def _pandas(source: Path, scratch: Path, rows: int) -> Cost:
    database = scratch / "pandas.duckdb"
    cost, printed = run([sys.executable, str(_SCRIPT), str(database), str(source)], os.environ)
    if int(printed.split()[-1]) < 0.9 * rows:
        raise SystemExit(f"The script kept {printed} of {rows:,} rows; the comparison would not be fair.")
    database.unlink()
    return cost


if __name__ == "__main__":
    main()
