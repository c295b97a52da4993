"""Rows that sum a file up (`Total`, `合计`, `總計`): no records, and set aside under that name.

Two things must hold, so that no record is ever taken for a total: the first cell that holds anything says so, and the
row has no time in any of the columns that its records would take theirs from. Such a row could not be loaded anyway.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipelines.profile import Profile

TOTAL = "total_row"

_WORDS = (
    r"(?i)^(?:(?:grand |sub[- ]?|overall )?totals?(?: (?:rows|records|count|of rows|of records))?|sum|"
    r"总计|總計|合计|合計|小计|小計|共计|共計|汇总|彙總|总数|總數)"
)
_TAIL = r"\s*[:：=]?\s*[\d.,]*\s*(?:rows?|records?|条|條|行|筆|笔)?$"


def time_columns(profile: Profile) -> tuple[tuple[str, ...], ...]:
    """For each record of a profile, the columns that its main time is read from."""
    if profile.events is not None:
        return (profile.events.time.columns,)
    return tuple(record.columns_of(record.contract.time) for record in profile.records)


def totals_in(rows: pl.DataFrame, times: Sequence[Sequence[str]]) -> pl.Series:
    """The numbers (`src_row`) of the rows that are totals.

    Args:
        rows: `src_row`, then the columns of the file.
        times: as `time_columns` gives them.
    """
    # Records have times, so next to no row is looked at twice.
    timeless = pl.all_horizontal(
        ~pl.col(name).str.contains(r"\d").fill_null(value=False) for of in times for name in of
    )
    few = rows.filter(timeless)
    if few.is_empty():
        return few["src_row"]
    first = pl.coalesce(pl.col(pl.String).exclude("src_row").str.strip_chars().replace("", None))
    return few.filter(first.str.contains(_WORDS + _TAIL).fill_null(value=False))["src_row"]


def is_total(raw: str) -> bool:
    """Whether a row with too few or too many cells begins as a total does."""
    cells = pl.Series([raw]).str.strip_chars(' ,;|\t"').str.extract(r"^([^,;|\t\"]*)")
    return bool(cells.str.strip_chars().str.contains(_WORDS + _TAIL).fill_null(value=False)[0])
