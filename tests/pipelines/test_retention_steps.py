"""Steps of complaints, and records that gave way to newer ones, go when their time is over; figures stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from privacy_support import PROFILE, Shop, row

from pipelines.batch import load
from pipelines.profile import load_profile
from pipelines.retention import LetGo, retain
from warehouse.settings import Retention

NOW = datetime(2026, 3, 1)
STEPS = """
source = "shop"
zone = "UTC"
[gate]
max_quarantined = 1.0
[case_event]
event_id = { columns = ["case", "step"] }
case_id = "case"
step = { column = "step", words = { a = "attune", s = "solve", d = "deliver" } }
step_at = "at"
note = "note"
updated_at = "changed"
"""
OLD = ["K1,a,2026-01-02 12:00,one,2026-01-02", "K1,s,2026-01-03 12:00,one,2026-01-03"]
LONG = ["K2,a,2026-01-02 12:00,one,2026-01-02", "K2,s,2026-01-27 12:00,one,2026-01-27"]
OPEN = ["K3,a,2026-01-04 12:00,one,2026-01-04"]


CHANGES: dict[str, Any] = {
    "repeat_window_days": 2, "end_value_days": 5, "retention": Retention(case_events=10),
}  # fmt: skip


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """K1 is over, K2 went on lately, K3 has a contact of late."""
    shop = Shop(tmp_path_factory.mktemp("shop"), **CHANGES)
    shop.profile.write_text(
        PROFILE.replace('case_id = "case"', 'case_id = "case"\nupdated_at = "contact_name"'), encoding="utf-8"
    )
    shop.load([row(3, "customer-000003", day=26, case="K3", contact_name="2026-01-26")])
    steps(shop, *OLD, *LONG, *OPEN)
    return shop


@pytest.fixture
def shop(loaded: Shop, tmp_path: Path) -> Shop:
    return loaded.copied(tmp_path, **CHANGES)


def steps(shop: Shop, *lines: str) -> None:
    profile, path = shop.folder / "steps.toml", shop.folder / "steps.csv"
    profile.write_text(STEPS, encoding="utf-8")
    path.write_text("\n".join(["case,step,at,note,changed", *lines, ""]), encoding="utf-8")
    load([path], load_profile(profile), shop.settings)


def mart(shop: Shop) -> list[tuple[object, ...]]:
    return shop.ask("select source, day, step, bucket, passed, stayed from mart_steps order by all")


def cases(shop: Shop) -> list[str]:
    return [name for (name,) in shop.ask("select distinct case_id from case_events order by 1")]


def test_the_steps_of_a_case_go_when_nothing_of_it_is_newer(shop: Shop) -> None:
    done = retain(shop.settings, NOW)
    assert done.let_go == (LetGo("case_events", "shop", 10, date(2026, 1, 17), 2),)
    assert cases(shop) == ["K2", "K3"]
    assert shop.ask("select count(*) from case_events") == [(3,)]


def test_how_long_steps_took_stays_known(shop: Shop) -> None:
    before = mart(shop)
    retain(shop.settings, NOW)
    assert before == mart(shop) != []


def test_it_stays_known_after_later_loads_and_runs(shop: Shop) -> None:
    retain(shop.settings, NOW)
    steps(shop, "K2,d,2026-01-28 12:00,two,2026-01-28")
    after = mart(shop)
    passed = dict(shop.ask("select step, sum(passed + stayed) from mart_steps group by step"))
    assert passed == {"attune": 3, "solve": 2, "deliver": 1}
    assert (date(2026, 1, 2), "solve", 1) in {(day, step, ever) for _, day, step, _, ever, _ in after}
    retain(shop.settings, NOW)
    assert mart(shop) == after
    shop.settings = replace(shop.settings, long_wait_s=3.0)
    steps(shop, "K2,d,2026-01-28 12:00,three,2026-01-29")
    assert mart(shop) == after


def test_contacts_that_went_count_no_step_twice(shop: Shop) -> None:
    shop.settings = replace(shop.settings, retention=Retention(interactions=10))
    shop.load([row(1, "customer-000001", day=2, case="K1", contact_name="2026-01-02")], "late.csv")
    before = mart(shop)
    retain(shop.settings, NOW)
    steps(shop, "K2,s,2026-01-27 12:00,two,2026-01-28")
    assert mart(shop) == before


def test_steps_go_with_the_last_contact_of_their_case(shop: Shop) -> None:
    shop.settings = replace(shop.settings, retention=Retention(case_events=10, interactions=10))
    shop.load([row(4, "customer-000004", started="2026-02-20 10:00", case="K9", contact_name="2026-02-20")], "b.csv")
    done = retain(shop.settings, NOW)
    assert {item.table_name: item.rows_removed for item in done.let_go} == {"interactions": 1, "case_events": 5}
    assert cases(shop) == []


def test_the_next_full_export_brings_no_step_back(shop: Shop) -> None:
    retain(shop.settings, NOW)
    before = mart(shop)
    steps(shop, *OLD, *LONG, *OPEN, "")
    assert (cases(shop), mart(shop)) == (["K2", "K3"], before)


def test_what_gave_way_goes_even_where_nothing_else_does(shop: Shop) -> None:
    """The contact and the step were corrected to later days: only the older records are over their time."""
    days = Retention(case_events=20, interactions=20, surveys=20)
    shop.settings = replace(shop.settings, retention=days)
    for day, changed in ((2, "2026-01-02"), (25, "2026-01-25")):
        shop.load([row(7, "customer-000007", day=day, contact_name=changed)], f"contacts-{day}.csv")
        steps(shop, f"K7,a,2026-01-{day:02d} 12:00,one,{changed}")
    shop.load([row(8, "customer-000008", started="2026-01-28 09:00", contact_name="2026-01-28")], "last.csv")
    steps(
        shop, *(line.replace("2026-01-0", "2026-01-2") for line in (*OLD, *OPEN)), "K2,a,2026-01-22 12:00,,2026-01-28"
    )
    facts = {
        name: shop.ask(f"select * from {name} order by all") for name in ("interactions", "surveys", "case_events")
    }
    marts = mart(shop)
    older = "select count(*) from {}_older where day < date '2026-01-08'"
    assert all(shop.ask(older.format(name)) != [(0,)] for name in ("interactions", "case_events"))
    done = retain(shop.settings, NOW)
    assert {item.table_name for item in done.let_go} == {"interactions", "surveys", "case_events"}
    assert {name: shop.ask(f"select * from {name} order by all") for name in facts} == facts
    assert all(shop.ask(older.format(name)) == [(0,)] for name in facts)
    assert mart(shop) == marts
