"""Local times become the UTC instants that the zone's own rules give, through every kind of clock change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.times import instants_of, local_of

# Half an hour of summer time, winter time as the exception, a lost day, changes at midnight, two hours, odd offsets.
ZONES = [
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Pacific/Apia",
    "America/Sao_Paulo",
    "Antarctica/Troll",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Africa/Casablanca",
    "Europe/London",
    "America/New_York",
    "Asia/Taipei",
    "Asia/Shanghai",
]
FORM = "%Y-%m-%d %H:%M:%S"
MOMENT = st.datetimes(datetime(1985, 1, 1), datetime(2035, 12, 31)).map(lambda at: at.replace(microsecond=0))


def expected(local: datetime, zone: ZoneInfo) -> datetime | None:
    """The earlier of the instants at which a clock of the zone shows this; None where it never does."""
    found = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return found.replace(tzinfo=None) if found.astimezone(zone).replace(tzinfo=None) == local else None


def changes_of(zone: ZoneInfo, year: int) -> list[datetime]:
    """UTC hours of the year in which the zone's offset changes."""
    hours = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(hours=hour) for hour in range(366 * 24)]
    offsets = [hour.astimezone(zone).utcoffset() for hour in hours]
    return [hours[at] for at in range(1, len(hours)) if offsets[at] != offsets[at - 1]]


@given(st.sampled_from(ZONES), st.lists(MOMENT, min_size=1, max_size=8))
@example("Pacific/Apia", [datetime(2011, 12, 30, 12)])
@settings(deadline=None, max_examples=300)
def test_local_times_are_read_by_the_rules_of_their_zone(name: str, moments: list[datetime]) -> None:
    found = instants_of(pl.Series([at.strftime(FORM) for at in moments]), (FORM,), name)
    assert found.to_list() == [expected(at, ZoneInfo(name)) for at in moments]


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("year", [2011, 2018, 2026])
def test_every_quarter_of_an_hour_around_a_change_is_read_alone_and_with_others(name: str, year: int) -> None:
    zone = ZoneInfo(name)
    for change in changes_of(zone, year):
        middle = change.astimezone(zone).replace(tzinfo=None)
        moments = [middle + timedelta(minutes=15 * step) for step in range(-100, 101)]
        texts = [at.strftime(FORM) for at in moments]
        wanted = [expected(at, zone) for at in moments]
        assert instants_of(pl.Series(texts), (FORM,), name).to_list() == wanted
        alone = [instants_of(pl.Series([text]), (FORM,), name).item() for text in texts[80:121]]
        assert alone == wanted[80:121]


@given(st.sampled_from(ZONES), st.lists(MOMENT, min_size=1, max_size=8))
@settings(deadline=None, max_examples=300)
def test_instants_are_shown_as_the_clocks_of_the_zone_do(name: str, moments: list[datetime]) -> None:
    shown = local_of(pl.Series(moments, dtype=pl.Datetime("us")), name)
    zone = ZoneInfo(name)
    assert shown.to_list() == [at.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) for at in moments]
