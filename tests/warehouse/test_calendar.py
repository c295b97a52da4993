"""One calendar: weeks, fiscal periods and their labels, in Python and in SQL alike."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_warehouse import publish_records, settings_in

from warehouse.calendar import PERIODS, Calendar
from warehouse.errors import DefinitionError
from warehouse.measuring import measure
from warehouse.settings import load_settings
from warehouse.slices import Slice, iso_week, week_label

DAYS = st.dates(date(1999, 1, 1), date(2060, 12, 31))
CALENDARS = st.builds(Calendar, st.integers(1, 7), st.integers(1, 12))


@given(DAYS, CALENDARS, st.sampled_from(PERIODS))
def test_every_day_lies_in_exactly_one_period(day: date, calendar: Calendar, period: str) -> None:
    start = calendar.start_of(day, period)
    end = calendar.end_of(start, period)
    assert start <= day <= end
    assert calendar.start_of(start, period) == calendar.start_of(end, period) == start
    assert calendar.start_of(end + timedelta(days=1), period) == end + timedelta(days=1)


@given(st.lists(DAYS, min_size=1, max_size=50), CALENDARS, st.sampled_from(PERIODS))
def test_the_database_counts_periods_as_the_calendar_does(days: list[date], calendar: Calendar, period: str) -> None:
    rows = duckdb.execute(
        f"select {calendar.sql(period)} from (select unnest($days) as day)", {"days": days}
    ).fetchall()
    assert [row[0] for row in rows] == [calendar.start_of(day, period) for day in days]


@given(DAYS)
def test_a_label_of_a_monday_week_is_the_iso_one(day: date) -> None:
    year, week, _ = day.isocalendar()
    start = Calendar().start_of(day, "week")
    assert week_label(start) == f"{year}-W{week:02d}"
    assert iso_week(week_label(start)) == (start, start + timedelta(days=6))


@given(DAYS, CALENDARS)
def test_the_label_of_a_week_leads_back_to_it(day: date, calendar: Calendar) -> None:
    start = calendar.start_of(day, "week")
    assert iso_week(week_label(start), calendar)[0] == start


@pytest.mark.parametrize(
    ("label", "monday"),
    [
        ("2020-W53", date(2020, 12, 28)),
        ("2021-W01", date(2021, 1, 4)),
        ("2024-W01", date(2024, 1, 1)),
        ("2024-W52", date(2024, 12, 23)),
        ("2026-W53", date(2026, 12, 28)),
    ],
)
def test_weeks_at_the_ends_of_years(label: str, monday: date) -> None:
    assert iso_week(label) == (monday, monday + timedelta(days=6))
    assert week_label(monday) == label


@pytest.mark.parametrize("text", ["2025-W53", "2026-W00", "2026-W54", "2026-46", "W46", "0000-W01", "2026-W4x"])
def test_a_week_that_a_year_does_not_have_is_refused(text: str) -> None:
    with pytest.raises(DefinitionError, match=text):
        iso_week(text)


def test_figures_follow_the_calendar_of_the_settings(tmp_path: Path) -> None:
    records = [
        {"interaction_id": "sat", "started_at": datetime(2026, 3, 28, 12)},
        {"interaction_id": "sun", "started_at": datetime(2026, 3, 29, 12)},
        {"interaction_id": "apr", "started_at": datetime(2026, 4, 1, 12)},
    ]
    settings = settings_in(tmp_path, calendar=Calendar(week_start=7, fiscal_year_start=4))
    warehouse = publish_records(settings, records)
    where = Slice(date(2026, 3, 1), date(2026, 4, 30))
    weeks = measure(warehouse, "contacts", where, ("week",))
    assert weeks.select("week", "n").rows() == [(date(2026, 3, 22), 1), (date(2026, 3, 29), 2)]
    years = measure(warehouse, "contacts", where, ("year",))
    assert years.select("year", "n").rows() == [(date(2025, 4, 1), 2), (date(2026, 4, 1), 1)]


def test_the_calendar_is_read_from_the_settings_file(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(
        "week_start = 7\nfiscal_year_start = 4\nholidays = [2026-10-01]\n", encoding="utf-8"
    )
    assert load_settings(tmp_path).calendar == Calendar(7, 4, frozenset({date(2026, 10, 1)}))


@pytest.mark.parametrize(
    "line", ["week_start = 0", "week_start = true", "fiscal_year_start = 13", 'holidays = ["May"]', "holidays = 1"]
)
def test_a_calendar_that_makes_no_sense_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "settings.toml").write_text(line, encoding="utf-8")
    with pytest.raises(DefinitionError, match=line.split(maxsplit=1)[0]):
        load_settings(tmp_path)
