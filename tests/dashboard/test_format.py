"""Figures are written as a reader of each language expects them, and never as more than is known."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from babel.numbers import format_decimal

from dashboard.format import MINUS, Format
from dashboard.words import Words, languages

EN, HANS, HANT = (Format(Words(tag)) for tag in ("en", "zh-Hans", "zh-Hant"))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u2212", "-").replace("–", "~")


@pytest.mark.parametrize(
    ("unit", "number", "english", "chinese"),
    [
        ("share", 0.7291, "72.9 %", "72.9%"),
        ("share", 0.0, "0.0 %", "0.0%"),
        ("seconds", 36.6, "36.6 s", "36.6 秒"),
        ("seconds", 36.0, "36 s", "36 秒"),
        ("seconds", 125.4, "2 min 5 s", "2 分 5 秒"),
        ("seconds", 180.0, "3 min", "3 分钟"),
        ("seconds", 11_520.0, "3 h 12 min", "3 小时 12 分"),
        ("seconds", 207_360.0, "2.4 d", "2.4 天"),
        ("score", 4.254, "4.25", "4.25"),
        ("points", 39.84, "+39.8", "+39.8"),
        ("points", -3.21, "-3.2", "-3.2"),
        ("points", -0.01, "0.0", "0.0"),
        ("contacts", 12_345.0, "12,345", "12,345"),
    ],
)
def test_a_figure_is_written_in_its_unit(unit: str, number: float, english: str, chinese: str) -> None:
    assert (plain(EN.value(unit, number)), plain(HANS.value(unit, number))) == (english, chinese)


@pytest.mark.parametrize("unit", ["share", "seconds", "score", "points", "contacts"])
def test_what_is_not_known_is_never_a_number(unit: str) -> None:
    assert plain(EN.value(unit, None)) == "~"


@pytest.mark.parametrize(
    ("unit", "bounds", "text"),
    [
        ("share", (0.716, 0.741), "(71.6~74.1)"),
        ("points", (-5.12, 3.2), "(-5.1 to 3.2)"),
        ("points", (35.1, 44.2), "(35.1~44.2)"),
        ("score", (4.0, 4.1), "(4.00~4.10)"),
        ("share", (None, None), ""),
    ],
)
def test_an_interval_stands_in_brackets(unit: str, bounds: tuple[float | None, float | None], text: str) -> None:
    assert plain(EN.interval(unit, *bounds)) == text


@pytest.mark.parametrize(
    ("unit", "difference", "text"),
    [
        ("share", 0.012, "+1.2 points"),
        ("share", -0.0004, "0.0 points"),
        ("points", -2.4, "-2.4 points"),
        ("score", 0.05, "+0.05"),
        ("seconds", -65.0, "-1 min 5 s"),
        ("contacts", -1200.0, "-1,200"),
    ],
)
def test_a_change_of_a_share_is_in_points(unit: str, difference: float, text: str) -> None:
    assert plain(EN.change(unit, difference)) == text


def test_a_small_share_is_not_written_as_none_and_a_large_one_not_as_all() -> None:
    assert plain(EN.share(0.0002)) == "< 0.1 %"
    assert plain(EN.share(0.0)) == "0.0 %"
    assert plain(EN.coverage(0.99999)) == "> 99.9 %"
    assert plain(EN.coverage(1.0)) == "100.0 %"


def test_days_are_in_the_readers_form() -> None:
    day = date(2026, 11, 9)
    assert [fmt.day(day) for fmt in (EN, HANS, HANT)] == ["9 Nov 2026", "2026年11月9日", "2026年11月9日"]
    assert [fmt.day_short(day) for fmt in (EN, HANT)] == ["9 Nov", "11/9"]


def test_a_week_bears_its_iso_year() -> None:
    assert EN.week(date(2025, 12, 29)) == "2026-W01"


def test_a_moment_is_told_in_the_business_zone() -> None:
    moment = datetime(2026, 11, 15, 16, 30, tzinfo=UTC).replace(tzinfo=None)
    assert EN.moment(moment, ZoneInfo("Asia/Shanghai")) == "16 Nov 2026, 00:30"


def test_bytes_are_in_units_of_a_thousand() -> None:
    assert [plain(EN.bytes(size)) for size in (999, 1_500, 2_200_000, 3_000_000_000_000)] == [
        "999 B", "1.5 kB", "2.2 MB", "3,000.0 GB",
    ]  # fmt: skip


@pytest.mark.parametrize("tag", list(languages()))
def test_every_language_writes_every_unit(tag: str) -> None:
    fmt = Format(Words(tag))
    assert all(fmt.value(unit, 1.0) for unit in ("share", "seconds", "score", "points", "contacts"))


@pytest.mark.parametrize("tag", languages())
def test_numbers_are_written_as_babel_writes_them(tag: str) -> None:
    locale, numbers = Locale.parse(tag, sep="-"), (0, 7.25, -7.25, 999.995, 1234.5, -12_345.678, 1_234_567.891)
    written = [Format(Words(tag)).number(number, digits) for number in numbers for digits in range(4)]
    patterns = ["#,##0", "#,##0.0", "#,##0.00", "#,##0.000"]
    babel = [
        format_decimal(round(number, digits), patterns[digits], locale=locale)
        for number in numbers
        for digits in range(4)
    ]
    assert written == [text.replace("-", MINUS) for text in babel]
