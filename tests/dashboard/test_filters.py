"""The address of a choice is language-neutral, explicit and harmless."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.filters import (
    ADDRESS_KEYS,
    Days,
    FilterState,
    default_period,
    from_query,
    left_out,
    preset_period,
    to_query,
)
from warehouse.calendar import Calendar

FIRST, LAST = date(2026, 1, 5), date(2026, 11, 18)  # a Monday, a Wednesday
OPTIONS = {
    "source": ["helpdesk", "pos"],
    "channel": ["phone", "chat"],
    "department": ["Returns", "A, B & C", "100 %", "售後"],
    "category": [],
}


def test_who_may_see_no_records_chooses_whole_weeks() -> None:
    days = Days(date(2026, 1, 7), LAST, whole_weeks=True)
    asked = {"from": "2026-03-04", "to": "2026-03-10"}
    assert period(days.read(asked, OPTIONS)) == (date(2026, 3, 2), date(2026, 3, 15))
    assert period(days.read({"from": "2026-01-01", "to": "2026-12-31"}, OPTIONS)) == days.preset(52)
    assert days.preset(52) == (date(2026, 1, 12), date(2026, 11, 15))
    assert period(days.read({"from": "2026-11-17", "to": "2026-11-18"}, OPTIONS))[1] == date(2026, 11, 15)
    assert period(replace(days, whole_weeks=False).read(asked, OPTIONS)) == (date(2026, 3, 4), date(2026, 3, 10))


def test_who_may_see_no_records_begins_with_weeks_that_are_joined() -> None:
    # Small weeks are joined by fours, of which one begins on 2026-08-17: from there on fewer figures are withheld.
    days = Days(FIRST, LAST, whole_weeks=True)
    assert days.default() == period(days.read({}, OPTIONS)) == (date(2026, 8, 17), date(2026, 11, 15))
    assert Days(date(2026, 8, 20), LAST, whole_weeks=True).default()[0] == date(2026, 8, 24)
    assert Days(FIRST, LAST).default() == default_period(FIRST, LAST)


def period(state: FilterState) -> tuple[date, date]:
    return state.start, state.end


def test_where_weeks_start_on_sundays_the_period_holds_whole_ones_of_those() -> None:
    sundays = Calendar(week_start=7)
    assert default_period(FIRST, LAST, sundays) == (date(2026, 8, 23), date(2026, 11, 14))
    assert default_period(date(2026, 11, 4), LAST, sundays) == (date(2026, 11, 8), date(2026, 11, 14))
    assert preset_period(4, FIRST, LAST, sundays) == (date(2026, 10, 18), date(2026, 11, 14))


def test_the_default_is_the_last_twelve_whole_weeks() -> None:
    assert default_period(FIRST, LAST) == (date(2026, 8, 24), date(2026, 11, 15))


def test_a_last_day_on_sunday_makes_its_week_whole() -> None:
    assert default_period(FIRST, date(2026, 11, 15))[1] == date(2026, 11, 15)


def test_few_weeks_start_at_the_first_whole_one() -> None:
    assert default_period(date(2026, 11, 4), LAST) == (date(2026, 11, 9), date(2026, 11, 15))


def test_without_a_whole_week_all_days_are_shown() -> None:
    assert default_period(date(2026, 11, 12), LAST) == (date(2026, 11, 12), LAST)


def test_a_preset_ends_with_the_last_whole_week() -> None:
    assert preset_period(4, FIRST, LAST) == (date(2026, 10, 19), date(2026, 11, 15))
    assert preset_period(52, FIRST, LAST) == (FIRST, date(2026, 11, 15))


def test_dates_are_always_written_out() -> None:
    state = FilterState(*default_period(FIRST, LAST))
    assert to_query(state) == {"from": "2026-08-24", "to": "2026-11-15"}


def test_an_address_says_the_same_after_more_records_came() -> None:
    query = to_query(FilterState(*default_period(FIRST, LAST)))
    later = from_query(query, OPTIONS, FIRST, LAST + timedelta(days=40))
    assert (later.start, later.end) == default_period(FIRST, LAST)


@given(
    start=st.dates(FIRST, LAST),
    days=st.integers(0, 60),
    chosen=st.fixed_dictionaries(
        {name: st.sets(st.sampled_from(v)) if v else st.just(set()) for name, v in OPTIONS.items()}
    ),
)
@settings(deadline=None)
def test_an_address_reads_back_as_it_was_written(start: date, days: int, chosen: dict[str, set[str]]) -> None:
    values = [tuple(value for value in OPTIONS[name] if value in chosen[name]) for name in OPTIONS]
    state = FilterState(start, min(LAST, start + timedelta(days=days)), *values)
    assert from_query(to_query(state), OPTIONS, FIRST, LAST) == state


@given(st.dictionaries(st.sampled_from(ADDRESS_KEYS), st.one_of(st.none(), st.text(max_size=30))))
@settings(deadline=None)
def test_no_address_can_do_harm(query: dict[str, str | None]) -> None:
    state = from_query(query, OPTIONS, FIRST, LAST)
    assert FIRST <= state.start <= state.end <= LAST
    assert all(set(chosen) <= set(OPTIONS[name]) for name, chosen in state.choices().items())


@pytest.mark.parametrize(
    "query", [{"from": "garbage"}, {"ch": "evil,<script>"}, {"from": "2026-11-15", "to": "2026-01-05"}]
)
def test_what_cannot_be_read_is_the_default(query: dict[str, str]) -> None:
    assert from_query(query, OPTIONS, FIRST, LAST) == FilterState(*default_period(FIRST, LAST))


def test_a_period_without_a_day_of_the_data_is_the_default_and_not_its_last_day() -> None:
    for query in ({"from": "2031-01-01", "to": "2031-02-01"}, {"from": "1999-01-01", "to": "1999-02-01"}):
        assert period(from_query(query, OPTIONS, FIRST, LAST)) == default_period(FIRST, LAST)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({}, ()),
        ({"from": "2026-03-02", "to": "2026-04-05", "ch": "chat", "dep": "Returns,A%2C B & C"}, ()),
        ({"from": "1999-01-01", "to": "2099-01-01"}, ()),
        ({"from": "2026-99-99"}, ("period",)),
        ({"from": "2031-01-01", "to": "2031-02-01", "dep": "Nowhere"}, ("period", "department")),
        ({"from": "2026-11-15", "to": "2026-01-05"}, ("period",)),
        ({"ch": "chat,fax", "cat": "x" * 5000}, ("channel", "category")),
    ],
)
def test_what_a_link_asks_for_in_vain_is_known(query: dict[str, str], told: tuple[str, ...]) -> None:
    assert left_out(query, OPTIONS, FIRST, LAST) == told


def test_dates_outside_the_data_are_held_inside() -> None:
    state = from_query({"from": "1999-01-01", "to": "2099-01-01"}, OPTIONS, FIRST, LAST)
    assert (state.start, state.end) == (FIRST, LAST)


def test_the_period_before_is_as_long_and_ends_the_day_before() -> None:
    before = FilterState(date(2026, 8, 24), date(2026, 11, 15), channels=("chat",)).previous(FIRST)
    assert before is not None
    assert (before.start, before.end, before.channels) == (date(2026, 6, 1), date(2026, 8, 23), ("chat",))


def test_there_is_no_period_before_where_the_data_does_not_reach() -> None:
    assert FilterState(date(2026, 2, 1), date(2026, 6, 30)).previous(FIRST) is None
