"""How many small groups a reader gets who asks two periods and subtracts, and what withholding them costs.

Usage: python benchmarks/two_periods.py --home FOLDER [--metric csat_mean]

Of every group of a day or a week with fewer records than the minimum group, some are drawn; each is asked for as a
reader would: the figure over some weeks up to its end, and over the same weeks without it. Where both are shown, their
difference is the group. Of weeks this is done for a reader of records and for one who sees none, whose figures are of
whole blocks of weeks alone; then it is counted how many more figures the latter misses, over every period of so many
weeks. docs/statistics.md says what came of it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from warehouse.cuts import JOINED
from warehouse.measuring import measure
from warehouse.settings import load_settings
from warehouse.slices import PLURALS, Slice
from warehouse.store import Warehouse, opened
from warehouse.summary import extent

_DRAWN = 60
_WEEKS_BACK = (1, 4, 12, 26)
_LENGTHS = (1, 4, 12, 26)
_DIMENSIONS = (("channel",), ("department",), ("channel", "department"))
_READERS = {"reader of records": False, "reader of blocks": True}


def main() -> None:
    """Prints a line for each kind of group, and one for each kind of figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--metric", default="csat_mean")
    asked = parser.parse_args()
    with opened(load_settings(asked.home)) as warehouse:
        for dimensions in _DIMENSIONS:
            for period in ("day", "week"):
                sys.stdout.write(f"{_line(warehouse, asked.metric, dimensions, period)}\n")
        for dimensions in ((), *_DIMENSIONS):
            sys.stdout.write(f"{_cost(warehouse, asked.metric, dimensions)}\n")


def _line(warehouse: Warehouse, key: str, dimensions: Sequence[str], period: str) -> str:
    settings = warehouse.settings
    known = extent(warehouse)
    assert known is not None, "the home holds no records"
    with opened(replace(settings, min_group=1)) as unguarded:
        found = measure(unguarded, key, Slice(*known), (*dimensions, period)).drop_nulls(list(dimensions))
    groups = found.filter(pl.col("n") > 0)
    small = groups.filter(pl.col("n") < settings.min_group)
    drawn = small.sample(min(_DRAWN, len(small)), seed=1).rows(named=True)
    shares = []
    for reader, in_blocks in _READERS.items():
        # Who reads blocks cannot choose days.
        if not in_blocks or period == "week":
            told = [_is_told(warehouse, key, row, dimensions, period, in_blocks=in_blocks) for row in drawn]
            shares.append(f"{sum(told)} of {len(told)} drawn are told to a {reader}")
    return f"{key} by {', '.join(dimensions)} and {period}: {len(small):,} of {len(groups):,} are small; " + "; ".join(
        shares if drawn else ["nothing to tell"]
    )


def _is_told(
    warehouse: Warehouse, key: str, row: dict[str, Any], dimensions: Sequence[str], period: str, *, in_blocks: bool
) -> bool:
    """Whether two periods that are both shown differ by the group."""
    start = row[period]
    end = warehouse.settings.calendar.end_of(start, period)
    choice: Any = {PLURALS[name]: (row[name],) for name in dimensions}
    for weeks in _WEEKS_BACK:
        first = start - timedelta(weeks=weeks)
        without = Slice(first, start - timedelta(days=1), **choice).bounded(None, in_blocks=in_blocks)
        answers = (measure(warehouse, key, one)["value"].item() for one in (without, replace(without, end=end)))
        if all(value is not None for value in answers):
            return True
    return False


def _cost(warehouse: Warehouse, key: str, dimensions: Sequence[str]) -> str:
    """Which share of the figures that a reader of records sees is withheld from one of blocks."""
    known = extent(warehouse)
    weeks = None if known is None else warehouse.settings.calendar.whole_weeks(*known)
    assert weeks is not None, "the home holds no whole week"
    shares = []
    for length in _LENGTHS:
        starts = [weeks[0] + timedelta(weeks=at) for at in range((weeks[1] - weeks[0]).days // 7 + 2 - length)]
        counts = [_shown(warehouse, key, start, length, dimensions) for start in starts]
        ends = [start.toordinal() // 7 % JOINED == 0 for start in starts]
        common = [count for count, at_end in zip(counts, ends, strict=True) if at_end and length % JOINED == 0]
        shares.append(f"{length} weeks {_missing(counts)}" + (f" (common blocks {_missing(common)})" if common else ""))
    return f"{key} by {', '.join(dimensions) or 'nothing'}: withheld beside blocks of weeks: {', '.join(shares)}"


def _shown(warehouse: Warehouse, key: str, start: date, length: int, dimensions: Sequence[str]) -> tuple[int, int]:
    """How many groups are shown to a reader of records, and how many of these to one of blocks."""
    where = Slice(start, start + timedelta(days=7 * length - 1))
    asked = (where, where.bounded(None, in_blocks=True))
    plain, blocks = (measure(warehouse, key, one, dimensions)["value"].is_not_null() for one in asked)
    return int(plain.sum()), int((plain & blocks).sum())


def _missing(counts: Sequence[tuple[int, int]]) -> str:
    seen, left = (sum(column) for column in zip(*counts, strict=True))
    return f"{1 - left / max(1, seen):.0%} of {seen:,}"


if __name__ == "__main__":
    main()
