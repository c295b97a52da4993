"""Questions, customers' days and duty go when their time is over; figures stay, and later loads bring nothing back."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from care_home import ACTIVITY, ASKED, DAYS, DUTY, INVITATION, STAFFING, Care

from pipelines.retention import retain
from warehouse.errors import DefinitionError
from warehouse.settings import Retention

FIRST, LAST = date(2026, 1, 1), date(2026, 8, 31)
NOW = datetime(2026, 9, 1)
PERIODS = Retention(invitations=30, activities=200, staffings=20)
MARTS = ("mart_risks", "mart_repurchases", "mart_invitations", "mart_duty", "mart_deadlines")
RECORDS = ("activities", "invitations", "staffings")


def days(name: str, first: date, last: date, every: int = 1) -> list[str]:
    """Lines of a customer who uses the service every so many days."""
    span = range(0, (last - first).days + 1, every)
    return [f"{name},{first + timedelta(days=n)},1,{10 if n % 40 else 90},{int(n % 30 == 0)}," for n in span]


def activity() -> str:
    silent = [*days("ann", FIRST, date(2026, 1, 25)), *days("ann", date(2026, 2, 20), date(2026, 5, 1))]
    return DAYS + "\n".join([*silent, *days("bob", FIRST, LAST), *days("cy", FIRST, LAST, 2)]) + "\n"


def asked(*days_of: date) -> str:
    return ASKED + "".join(f"q{day},{day} 10:00,{day} 11:00,4,ann\n" for day in days_of)


def duty(*days_of: date) -> str:
    return DUTY + "".join(f"{day},9,front,2\n" for day in days_of)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Care:
    care = Care(tmp_path_factory.mktemp("care"))
    care.load(ACTIVITY, activity())
    care.load(INVITATION, asked(FIRST, LAST))
    care.load(STAFFING, duty(FIRST, LAST, date(2026, 12, 24)))
    return care


@pytest.fixture
def care(kept: Care, tmp_path: Path) -> Care:
    shutil.copytree(kept.folder, tmp_path, dirs_exist_ok=True)
    care = Care(tmp_path)
    care.settings = replace(care.settings, retention=PERIODS)
    return care


def marts(care: Care) -> dict[str, list[tuple[object, ...]]]:
    return {name: care.ask(f"from {name} order by all") for name in MARTS}


def test_records_beyond_their_period_go_and_their_figures_stay(care: Care) -> None:
    before = marts(care)
    done = retain(care.settings, NOW)
    assert [(item.table_name, item.before_day, item.rows_removed > 0) for item in done.let_go] == [
        ("invitations", date(2026, 8, 1), True),
        ("activities", date(2026, 2, 12), True),
        ("staffings", date(2026, 8, 11), True),  # counted back from the newest record that is no plan
    ]
    assert care.ask("select min(day) from activities") == [(date(2026, 2, 12),)]
    assert [care.ask(f"select count(*) from {name}") for name in ("invitations", "staffings")] == [[(1,)], [(2,)]]
    assert marts(care) == before
    assert before["mart_risks"] and before["mart_duty"] and before["mart_invitations"]


def test_a_later_load_brings_nothing_back_and_changes_no_figure_of_what_went(care: Care) -> None:
    retain(care.settings, NOW)
    before = marts(care)
    counts = care.load(ACTIVITY, activity() + "dan,2026-08-31,0,0,0,\n").counts
    assert counts[0].rows_held_back > 0
    assert care.ask("select min(day) from activities") == [(date(2026, 2, 12),)]
    assert marts(care) == before
    retain(care.settings, NOW)
    assert marts(care) == before


def test_a_period_too_short_for_a_figure_is_refused(care: Care) -> None:
    for changes, why in (({"activities": 100}, "orders after"), ({"invitations": 10}, "answer")):
        settings = replace(care.settings, retention=Retention(**changes))
        with pytest.raises(DefinitionError, match=why):
            retain(settings, NOW)
