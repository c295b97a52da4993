"""How many small groups a reader gets who asks two periods and subtracts.

Usage: python benchmarks/two_periods.py --home FOLDER [--metric csat_mean]

Of every group of a day or a week with fewer records than the minimum group, some are drawn; each is asked for as a
reader would: the figure over some weeks up to its end, and over the same weeks without it. Where both are shown, their
difference is the group. docs/statistics.md says what came of it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl

from warehouse.measuring import measure
from warehouse.settings import load_settings
from warehouse.slices import PLURALS, Slice
from warehouse.store import Warehouse, opened
from warehouse.summary import extent

_DRAWN = 60
_WEEKS_BACK = (1, 4, 12, 26)
_DIMENSIONS = (("channel",), ("department",), ("channel", "department"))


def main() -> None:
    """Prints a line for each kind of group."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--metric", default="csat_mean")
    asked = parser.parse_args()
    with opened(load_settings(asked.home)) as warehouse:
        for dimensions in _DIMENSIONS:
            for period in ("day", "week"):
                sys.stdout.write(f"{_line(warehouse, asked.metric, dimensions, period)}\n")


def _line(warehouse: Warehouse, key: str, dimensions: Sequence[str], period: str) -> str:
    settings = warehouse.settings
    known = extent(warehouse)
    assert known is not None, "the home holds no records"
    with opened(replace(settings, min_group=1)) as unguarded:
        found = measure(unguarded, key, Slice(*known), (*dimensions, period)).drop_nulls(list(dimensions))
    groups = found.filter(pl.col("n") > 0)
    small = groups.filter(pl.col("n") < settings.min_group)
    drawn = small.sample(min(_DRAWN, len(small)), seed=1).iter_rows(named=True)
    told = [_is_told(warehouse, key, row, dimensions, period) for row in drawn]
    share = f"{sum(told)} of {len(told)} drawn are told" if told else "nothing to tell"
    return f"{key} by {', '.join(dimensions)} and {period}: {len(small):,} of {len(groups):,} groups are small; {share}"


def _is_told(warehouse: Warehouse, key: str, row: dict[str, Any], dimensions: Sequence[str], period: str) -> bool:
    """Whether two periods that are both shown differ by the group."""
    start = row[period]
    end = warehouse.settings.calendar.end_of(start, period)
    choice: Any = {PLURALS[name]: (row[name],) for name in dimensions}
    for weeks in _WEEKS_BACK:
        without = Slice(start - timedelta(weeks=weeks), start - timedelta(days=1), **choice)
        answers = (measure(warehouse, key, one)["value"].item() for one in (without, replace(without, end=end)))
        if all(value is not None for value in answers):
            return True
    return False


if __name__ == "__main__":
    main()
