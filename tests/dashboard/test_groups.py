"""Small groups are not shown, and cannot be worked out; the others are ranked against the whole."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from dashboard.groups import MOST_ROWS, compared
from warehouse.catalogue import catalogue

FCR, WAIT = (catalogue()[key] for key in ("fcr_reported", "wait_over_180s"))
SCHEMA = {
    "channel": pl.Utf8, "value": pl.Float64, "lower": pl.Float64, "upper": pl.Float64, "n": pl.Int64, "base": pl.Int64,
}  # fmt: skip


def frame(*rows: tuple[Any, ...]) -> pl.DataFrame:
    given = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    small = pl.col("n").is_between(1, 4)
    shown = given.with_columns(value=pl.when(~small).then("value"), suppressed=small)
    return shown.with_columns(numerator=pl.col("value") * pl.col("n"), coverage=pl.lit(1.0))


def name(value: str | None) -> str:
    return value or "(unknown)"


def test_groups_that_cannot_be_told_apart_share_a_letter() -> None:
    rows = frame(("a", 0.9, 0.88, 0.92, 900, 900), ("b", 0.5, 0.4, 0.6, 90, 90), ("c", 0.52, 0.42, 0.62, 90, 90))
    found = compared(rows, "channel", 0.8, FCR, name).rows
    assert dict(found.select("name", "letters").iter_rows()) == {"a": "a", "b": "b", "c": "b"}


def test_a_title_speaks_of_groups_that_have_a_name() -> None:
    rows = frame((None, 0.2, 0.1, 0.3, 8, 8), ("low", 0.5, 0.4, 0.6, 90, 90), ("high", 0.8, 0.7, 0.9, 90, 90))
    found = compared(rows, "channel", 0.6, FCR, name)
    assert (len(found.rows), found.named["name"].to_list()) == (3, ["low", "high"])
    alone = compared(rows.head(1), "channel", 0.6, FCR, name)
    assert alone.named["name"].to_list() == ["(unknown)"]


@pytest.mark.parametrize(("metric", "first"), [(FCR, "low"), (WAIT, "high")])
def test_the_worst_group_comes_first(metric: Any, first: str) -> None:
    rows = frame(("low", 0.2, 0.1, 0.3, 50, 50), ("high", 0.8, 0.7, 0.9, 50, 50))
    found = compared(rows, "channel", 0.5, metric, name)
    assert found.rows["name"][0] == first
    assert found.rows["standing"].to_list() == ["worse", "better"]


def test_a_group_whose_interval_holds_the_whole_is_level() -> None:
    found = compared(frame(("a", 0.55, 0.45, 0.65, 50, 50)), "channel", 0.5, FCR, name)
    assert found.rows["standing"].to_list() == ["level"]


def test_unknown_is_a_group_of_its_own() -> None:
    assert compared(frame((None, 0.5, 0.4, 0.6, 50, 50)), "channel", 0.5, FCR, name).rows["name"].to_list() == [
        "(unknown)"
    ]


def test_groups_without_judged_records_are_counted() -> None:
    found = compared(frame(("a", None, None, None, 0, 70), ("b", None, None, None, 0, 0)), "channel", None, FCR, name)
    assert (found.absent, found.rows.height) == (1, 0)


def test_the_smallest_groups_beyond_the_most_are_counted() -> None:
    rows = frame(*[(f"g{i:02d}", 0.5, 0.4, 0.6, 100 + i, 100 + i) for i in range(MOST_ROWS + 3)])
    found = compared(rows, "channel", 0.5, FCR, name)
    assert (found.rows.height, found.more) == (MOST_ROWS, 3)
    assert "g00" not in found.rows["name"].to_list()
