"""Who is at risk, and of which tier, is read of marts: on any day it is what customers' days and contacts say."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from small_warehouse import publish_records, settings_in

from pipelines.retention import retain
from warehouse.customers import customers_at_risk, risk_by_tier
from warehouse.publish import publishing
from warehouse.refresh import refresh_marts, track_changes
from warehouse.settings import Retention
from warehouse.slices import Slice
from warehouse.store import Warehouse, WarehouseReader

START, LAST = datetime(2026, 1, 5), 70
"""The first day, and the number of the last one that the customers' days reach."""
WHEN = START.date() + timedelta(days=30)
TIERS = {0: ("gold",) * 3, 6: ("silver",) * 3, 7: (None,) * 3, 8: ("gold", None, None)}
"""What contacts say of some customers' tier; those of all others change it."""
Records = list[dict[str, Any]]


def _records() -> tuple[Records, Records]:
    """Days of ten customers, some of whom fall silent, and their contacts, which go on after the last of the days."""
    chance, slices = random.Random(7), random.Random(8)
    days = [
        {
            "activity_id": f"{who}-{day}",
            "customer_id": f"s:{who}",
            "active_on": START + timedelta(days=day),
            "logins": 1,
        }
        for who in range(10)
        for day in range(LAST + 1)
        if not 20 + who <= day < 20 + 5 * who and chance.random() < 0.8
    ]
    contacts = [
        {"interaction_id": f"c{i}", "customer_id": f"s:{(who := chance.randrange(11))}",
         "started_at": START + timedelta(days=chance.randrange(LAST + 12), minutes=i),
         "customer_tier": chance.choice(TIERS.get(who, ("gold", "silver", None))),
         "department": chance.choice(("Billing", "Returns")),
         "direction": chance.choice(("inbound", "outbound")), "channel": slices.choice(("chat", "phone")),
         "category": slices.choice(("x", "y", "z"))}
        for i in range(60)
    ]  # fmt: skip
    return days, contacts


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    days, contacts = _records()
    settings = settings_in(tmp_path_factory.mktemp("risks"))
    publish_records(settings, [{**one, "customer_tier": None} for one in contacts], activity=days)
    # What contacts alone change must be found though no customer's day is touched.
    with publishing(settings) as building:
        connection = building.connection
        track_changes(connection)
        for one in contacts:
            connection.execute(
                "update interactions set customer_tier = ? where interaction_id = ?",
                [one["customer_tier"], one["interaction_id"]],
            )
        connection.execute("insert into touched_days select distinct source, day from interactions")
        refresh_marts(connection, settings)
        building.publish(figures_changed=True)
    found = WarehouseReader(settings).current()
    assert found is not None
    return found


def test_times_are_kept_of_those_spells_alone_whose_contacts_do_not_all_say_one_tier(published: Warehouse) -> None:
    found = published.sql(
        "select count(distinct coalesce(customer_tier, '')) > 1 as is_told_by_time,"
        " bool_or(started_at > timestamp '-infinity') as has_time from active_contacts group by who, start_day"
    )
    assert set(found.iter_rows()) == {(True, True), (False, False)}


def _whole(day: date, **chosen: Any) -> Slice:
    return Slice(day, day, **chosen)


@pytest.mark.parametrize("number", range(0, LAST + 20, 8))
def test_tiers_of_any_day_are_those_of_the_records(published: Warehouse, number: int) -> None:
    days, contacts = _records()
    day = START.date() + timedelta(days=number)
    reach = min(day, START.date() + timedelta(days=LAST))
    seen = {row["customer_id"] for row in days if 0 <= (reach - row["active_on"].date()).days < 28}
    known = sorted(
        (row["started_at"], row["customer_id"], row["customer_tier"]) for row in contacts if row["customer_tier"]
    )
    tiers = {who: tier for at, who, tier in known if at.date() <= day}
    expected: dict[str | None, int] = {}
    for who in seen:
        expected[tiers.get(who)] = expected.get(tiers.get(who), 0) + 1
    whole, found = risk_by_tier(published, _whole(day))
    assert dict(found.select("customer_tier", "n").iter_rows()) == expected
    assert whole["n"] == len(seen)
    assert (whole["numerator"] or 0) == len(customers_at_risk(published, _whole(day)))


OF_SLICES = (
    {"departments": ("Billing",)},
    {"channels": ("chat",), "categories": ("x", "y")},
    {"departments": ("Billing", "Returns"), "channels": ("chat", "phone")},
    {"within": ("Returns",)},
    {"within": ("Returns",), "channels": ("phone",)},
)


@pytest.mark.parametrize("chosen", OF_SLICES)
def test_of_slices_it_is_what_their_contacts_say_one_by_one(published: Warehouse, chosen: dict[str, Any]) -> None:
    days, contacts = _records()
    named = {"departments": "department", "within": "department", "channels": "channel", "categories": "category"}
    contacts = sorted(
        (one for one in contacts if all(one[named[name]] in values for name, values in chosen.items())),
        key=lambda one: one["started_at"],
    )
    for number in range(0, LAST + 20, 4):
        day = START.date() + timedelta(days=number)
        reach = min(day, START.date() + timedelta(days=LAST))
        seen = {row["customer_id"] for row in days if 0 <= (reach - row["active_on"].date()).days < 28}
        tiers: dict[str, str | None] = {}
        for one in contacts:
            if one["started_at"].date() <= day and one["customer_id"] in seen:
                tiers[one["customer_id"]] = one["customer_tier"] or tiers.get(one["customer_id"])
        whole, found = risk_by_tier(published, _whole(day, **chosen))
        assert dict(found.select("customer_tier", "n").iter_rows()) == Counter(tiers.values())
        assert (whole["numerator"] or 0) == len(customers_at_risk(published, _whole(day, **chosen)))


def test_whoever_was_reached_after_the_signal_is_listed_with_the_day(published: Warehouse) -> None:
    _, contacts = _records()
    day = START.date() + timedelta(days=45)
    found = customers_at_risk(published, _whole(day))
    assert len(found) > 1
    for row in found.iter_rows(named=True):
        ours = [
            c["started_at"].date()
            for c in contacts
            if c["customer_id"] == row["customer_id"] and c["direction"] == "outbound"
        ]
        assert row["contacted_on"] == min((one for one in ours if row["since"] <= one <= day), default=None)
        mine = [c["started_at"].date() for c in contacts if c["customer_id"] == row["customer_id"]]
        assert row["last_contact_on"] == max((one for one in mine if one <= day), default=None)


def test_within_a_department_its_contacts_alone_tell(published: Warehouse) -> None:
    _, contacts = _records()
    day = START.date() + timedelta(days=45)
    found = customers_at_risk(published, replace(_whole(day), within=("Billing",)))
    for row in found.iter_rows(named=True):
        mine = [c for c in contacts if c["customer_id"] == row["customer_id"] and c["department"] == "Billing"]
        assert row["last_contact_on"] == max(c["started_at"].date() for c in mine if c["started_at"].date() <= day)


def test_contacts_that_are_let_go_leave_the_lists_and_no_count_changes(tmp_path: Path) -> None:
    days, contacts = _records()
    settings = settings_in(tmp_path, retention=Retention(interactions=40))
    before = risk_by_tier(publish_records(settings, contacts, activity=days), _whole(WHEN))[1]
    retain(settings, datetime(2026, 4, 30))
    after = WarehouseReader(settings).current()
    assert after is not None
    assert after.sql("select min(day) from risk_contacts").item() == date(2026, 2, 5)
    assert risk_by_tier(after, _whole(WHEN))[1].equals(before)
