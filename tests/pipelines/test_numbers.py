"""Numbers that could be two are not read."""

from __future__ import annotations

import polars as pl
import pytest

from pipelines.numbers import integers_of, numbers_of


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12.0),
        ("-1.5", -1.5),
        ("1e3", 1000.0),
        ("1,234.50", 1234.5),
        ("1,234,567", 1_234_567.0),
        ("-1,234,567.8", -1_234_567.8),
        ("1,234", None),
        ("12,34", None),
        ("1.234,50", None),
        ("1,23,456.0", None),
        ("NaN", None),
        ("inf", None),
        ("1e999", None),
        ("1 234", 1234.0),
        ("1\u00a0234\u00a0567.5", 1_234_567.5),
        ("-1\u202f234", -1234.0),
        ("1'234", 1234.0),
        ("1\u2019234\u2019567", 1_234_567.0),
        ("1 234,5", None),
        ("1 23", None),
        ("12 3456", None),
        ("1 234,567", None),
        ("2026 123", None),
        ("５", None),
        ("12 min", None),
        ("$5", None),
        ("0x10", None),
    ],
)
def test_a_number_of_unknown_decimal_mark(text: str, number: float | None) -> None:
    assert numbers_of(pl.Series([text, None])).to_list() == [number, None]


@pytest.mark.parametrize(("text", "number"), [("1,234", 1234.0), ("1,234.5", 1234.5), ("12,34", None), ("1.5", 1.5)])
def test_a_number_with_a_decimal_point(text: str, number: float | None) -> None:
    assert numbers_of(pl.Series([text]), ".").item() == number


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.234,5", 1234.5), ("1.234", 1234.0), ("12,34", 12.34), ("1.5", None), ("-7", -7.0), ("1 234,5", 1234.5)],
)
def test_a_number_with_a_decimal_comma(text: str, number: float | None) -> None:
    assert numbers_of(pl.Series([text]), ",").item() == number


@pytest.mark.parametrize(("text", "number"), [("3", 3), ("3.0", 3), ("3.5", None), ("99999999999", None), ("x", None)])
def test_a_whole_number(text: str, number: int | None) -> None:
    assert integers_of(pl.Series([text])).item() == number
