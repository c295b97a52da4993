"""Instants and durations are read as declared, and never guessed."""

from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest

from pipelines.times import instants_of, seconds_of


def instant(text: str, *formats: str, zone: str = "UTC") -> str | None:
    found = instants_of(pl.Series([text]), formats, zone).item()
    return found.isoformat(sep=" ") if found else None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2024-01-02 03:04:05", "2024-01-02 03:04:05"),
        ("2024-01-02T03:04:05", "2024-01-02 03:04:05"),
        ("2024-01-02T03:04:05.25", "2024-01-02 03:04:05.250000"),
        ("2024-01-02T03:04:05Z", "2024-01-02 03:04:05"),
        ("2024-01-02 03:04:05+08:00", "2024-01-01 19:04:05"),
        ("2024-01-02 03:04", "2024-01-02 03:04:00"),
        ("2024-01-02", "2024-01-02 00:00:00"),
        ("03/04/2024", None),
        ("24-01-02", None),
        ("2024-02-30", None),
        ("2024-01-02 25:00:00", None),
        ("soon", None),
    ],
)
def test_without_a_format_only_iso_times_are_read(text: str, found: str | None) -> None:
    assert instant(text) == found


def test_day_and_month_stand_where_the_format_says() -> None:
    assert instant("03/04/2024", "%d/%m/%Y") == "2024-04-03 00:00:00"
    assert instant("03/04/2024", "%m/%d/%Y") == "2024-03-04 00:00:00"
    assert instant("31/04/2024", "%m/%d/%Y") is None


def test_a_later_format_reads_only_what_the_earlier_left() -> None:
    texts = pl.Series(["03/04/2024", "13/04/2024", None, "x"])
    found = instants_of(texts, ("%m/%d/%Y", "%d/%m/%Y"), "UTC").dt.strftime("%m-%d").to_list()
    assert found == ["03-04", "04-13", None, None]


def test_local_times_become_utc() -> None:
    assert instant("2024-07-01 12:00:00", zone="America/New_York") == "2024-07-01 16:00:00"
    assert instant("2024-01-01 12:00:00", zone="America/New_York") == "2024-01-01 17:00:00"


def test_an_hour_that_comes_twice_is_the_earlier_one() -> None:
    assert instant("2024-11-03 01:30:00", zone="America/New_York") == "2024-11-03 05:30:00"


def test_an_hour_that_the_clocks_leave_out_is_not_read() -> None:
    assert instant("2024-03-10 02:30:00", zone="America/New_York") is None


def test_an_offset_in_the_text_counts_more_than_the_zone() -> None:
    assert instant("2024-07-01 12:00:00+0200", "%Y-%m-%d %H:%M:%S%z", zone="Asia/Tokyo") == "2024-07-01 10:00:00"


def test_seconds_and_milliseconds_since_1970_are_utc() -> None:
    assert instant("1700000000", "epoch_s", zone="Asia/Tokyo") == "2023-11-14 22:13:20"
    assert instant("1700000000123", "epoch_ms") == "2023-11-14 22:13:20.123000"
    assert instant("1700000000.5", "epoch_s") is None


def test_day_numbers_of_a_workbook_are_local_times_and_other_numbers_are_none() -> None:
    assert instant("46000.75", "excel", zone="Asia/Tokyo") == "2025-12-09 09:00:00"
    assert instant("46000.142857142855", "excel") == "2025-12-09 03:25:42.857000"
    assert instant("46000", "excel") == "2025-12-09 00:00:00"
    for number in ("2026", "20260105", "1e300", "nan", "-46000", "46000,5"):
        assert instant(number, "excel") is None


def test_a_year_that_a_two_digit_year_was_misread_as_is_not_read() -> None:
    assert instant("24-01-02", "%Y-%m-%d") is None


def test_no_texts_give_no_instants() -> None:
    assert instants_of(pl.Series([], dtype=pl.String), (), "Asia/Tokyo").dtype == pl.Datetime("us")
    assert instants_of(pl.Series([None], dtype=pl.String), (), "Asia/Tokyo").to_list() == [None]


@pytest.mark.parametrize(
    ("text", "unit", "seconds"),
    [
        ("90", "s", 90.0),
        ("1.5", "min", 90.0),
        ("2", "h", 7200.0),
        ("-3", "s", -3.0),
        ("0:01:30", "clock", 90.0),
        ("100:00:01.5", "clock", 360_001.5),
        ("1900-01-01 12:00:00", "clock", 129_600.0),
        ("1:30", "clock", None),
        ("0:61:00", "clock", None),
        ("1:30", "short_clock", 90.0),
        ("90:05", "short_clock", 5405.0),
        ("0:01:30", "short_clock", None),
        ("0:01:30", "s", None),
        ("nan", "s", None),
    ],
)
def test_a_duration_is_read_in_its_unit_alone(text: str, unit: str, seconds: float | None) -> None:
    assert seconds_of(pl.Series([text, None]), unit, None).to_list() == [seconds, None]  # type: ignore[arg-type]


def test_instants_are_naive_utc() -> None:
    value = instants_of(pl.Series(["2024-01-02"]), (), "Asia/Shanghai").item()
    assert value == datetime(2024, 1, 1, 16)


def test_a_year_before_every_calendar_is_unreadable_and_stops_nothing() -> None:
    found = instants_of(pl.Series(["01/02/00", "01/02/2024"]), ("%d/%m/%Y",), "Asia/Shanghai")
    assert found.to_list() == [None, datetime(2024, 1, 31, 16)]
