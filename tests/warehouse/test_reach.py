"""How far the records reach: days of rest after the last record belong to what is over."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from small_warehouse import publish_records, settings_in

from warehouse.calendar import Calendar
from warehouse.reach import reached, told_weeks
from warehouse.store import Warehouse

WEDNESDAY = datetime(2026, 1, 7, 9)
FRIDAY, SUNDAY = date(2026, 3, 20), date(2026, 3, 22)


def open_on_working_days(folder: Path, first: datetime, last: date, *holidays: date) -> Warehouse:
    days = [first + timedelta(days=day) for day in range((last - first.date()).days + 1)]
    settings = settings_in(folder, calendar=Calendar(holidays=frozenset(holidays)))
    return publish_records(settings, [{"started_at": day} for day in days if day.weekday() < 5])


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return open_on_working_days(tmp_path_factory.mktemp("home"), WEDNESDAY, FRIDAY)


def test_a_week_is_over_where_nothing_comes_in_at_the_weekend(published: Warehouse) -> None:
    assert reached(published) == (WEDNESDAY.date(), SUNDAY)


def test_the_week_of_the_first_record_is_told_and_begins_before_it(published: Warehouse) -> None:
    assert told_weeks(published) == (date(2026, 1, 5), SUNDAY)


def test_fewer_than_eight_weeks_say_nothing_of_days_of_rest(tmp_path: Path) -> None:
    published = open_on_working_days(tmp_path, datetime(2026, 2, 2, 9), FRIDAY)
    assert reached(published) == (date(2026, 2, 2), FRIDAY)


def test_a_week_without_one_of_its_working_days_is_not_over(tmp_path: Path) -> None:
    published = open_on_working_days(tmp_path, WEDNESDAY, FRIDAY - timedelta(days=1))
    assert reached(published) == (WEDNESDAY.date(), FRIDAY - timedelta(days=1))


def test_a_holiday_is_a_day_of_rest(tmp_path: Path) -> None:
    published = open_on_working_days(tmp_path, WEDNESDAY, FRIDAY - timedelta(days=1), FRIDAY)
    assert reached(published) == (WEDNESDAY.date(), SUNDAY)
