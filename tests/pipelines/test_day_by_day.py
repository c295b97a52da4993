"""How full a day is, is told from what is published of it too: a pull brings its rows bit by bit."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from shop import Shop

from pipelines.judging import Terms

FIRST = date(2026, 3, 2)
TEN_A_DAY = [
    f"d{day}-{i},call,{FIRST + timedelta(days=day)} 10:{i:02d},{i},4,,ann{i},parcel"
    for day in range(28)
    for i in range(10)
]
NEXT_MONDAY = FIRST + timedelta(days=28)


def next_monday(rows: int, prefix: str = "n") -> list[str]:
    return [f"{prefix}{i},call,{NEXT_MONDAY} 11:{i:02d},{i},4,,ben{i},parcel" for i in range(rows)]


@pytest.fixture(scope="module")
def four_weeks(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = Shop(tmp_path_factory.mktemp("weeks"))
    shop.load(TEN_A_DAY, terms=Terms(now=datetime(2026, 3, 30, 8)))
    return shop


def named(shop: Shop, lines: list[str], now: datetime) -> bool:
    """Whether the day stands among those with far fewer or far more rows than usual."""
    verdict = shop.load(lines, terms=Terms(now=now)).verdict
    assert verdict is not None
    ((passed,),) = {
        (each.passed,) for each in verdict.results if each.rule == "day_volume" and each.record_type == "interaction"
    }
    return not passed


def test_a_day_that_holds_few_rows_is_named(four_weeks: Shop, tmp_path: Path) -> None:
    assert named(four_weeks.copied(tmp_path / "shop"), next_monday(2), datetime(2026, 3, 31, 1))


def test_a_day_that_is_not_over_is_not_called_short(four_weeks: Shop, tmp_path: Path) -> None:
    shop = four_weeks.copied(tmp_path / "shop")
    verdict = shop.load(next_monday(2), terms=Terms(now=datetime(2026, 3, 30, 23))).verdict
    assert verdict is not None
    assert all(each.passed for each in verdict.results if each.rule == "day_volume")


def test_a_row_sent_again_does_not_make_its_day_short(four_weeks: Shop, tmp_path: Path) -> None:
    shop = four_weeks.copied(tmp_path / "shop")
    assert not named(shop, TEN_A_DAY[15:16], datetime(2026, 3, 31, 1))


def test_rows_that_complete_a_day_are_counted_with_those_before(four_weeks: Shop, tmp_path: Path) -> None:
    shop = four_weeks.copied(tmp_path / "shop")
    shop.load(next_monday(7), terms=Terms(now=datetime(2026, 3, 30, 20)))
    assert not named(shop, next_monday(3, "late"), datetime(2026, 3, 31, 1))


def test_a_day_that_bits_make_far_too_full_is_named(four_weeks: Shop, tmp_path: Path) -> None:
    shop = four_weeks.copied(tmp_path / "shop")
    shop.load(next_monday(25), terms=Terms(now=datetime(2026, 3, 30, 20)))
    assert named(shop, next_monday(9, "late"), datetime(2026, 3, 31, 1))
