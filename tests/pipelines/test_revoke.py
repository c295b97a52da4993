"""A batch can be taken back: figures, quarantine and ledger are as if it had not been loaded, and history says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from shop import Shop

from warehouse import history, summary
from warehouse.errors import DefinitionError
from warehouse.measuring import measure
from warehouse.slices import Slice
from warehouse.store import read_pointer

FIRST = [f"g{i},call,2026-01-05 10:{i:02d},{i},4,2026-01-06,ann,parcel" for i in range(10)]
NEWER = ["g1,chat,2026-01-08 10:00,99,2,2026-01-09,ann,parcel", "new,call,2026-01-08 11:00,5,4,2026-01-09,bob,parcel"]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_what_a_batch_replaced_returns_and_what_it_added_goes(shop: Shop) -> None:
    shop.load(FIRST)
    before = shop.state()
    result = shop.revoke(shop.load(NEWER, "newer.csv").batch_id)
    assert (result.rows_removed, result.rows_returned, result.days) == (4, 2, 2)
    assert all(frame.equals(before[table]) for table, frame in shop.state().items())


def test_revoking_the_first_batch_leaves_the_corrections_that_rest_on_it(shop: Shop) -> None:
    first = shop.load(FIRST)
    shop.load(NEWER, "newer.csv")
    shop.revoke(first.batch_id)
    assert shop.rows("select interaction_id, wait_seconds from interactions order by all") == [("g1", 99), ("new", 5)]


def test_a_record_that_was_there_already_stays_when_the_batch_that_brought_it_first_is_revoked(shop: Shop) -> None:
    first = shop.load(FIRST)
    second = shop.load([*FIRST, *NEWER[1:]], "all.csv")
    shop.revoke(first.batch_id)
    assert shop.rows("select distinct batch_id, count(*) from interactions group by all") == [(second.batch_id, 11)]


def test_a_record_that_came_late_returns_when_the_newer_one_is_revoked(shop: Shop) -> None:
    newer = shop.load([*NEWER, *FIRST[2:]])
    late = shop.load(FIRST[:2], "late.csv")
    assert shop.rows("select reasons from quarantine where record_type = 'interaction'") == [(["superseded"],)]
    shop.revoke(newer.batch_id)
    assert shop.rows("select interaction_id, wait_seconds from interactions order by all") == [("g0", 0), ("g1", 1)]
    now = history.batch_now(shop.warehouse, late.batch_id).rows()
    assert ("interaction", "quarantine_came_back", 1) in now


def test_history_says_who_when_and_why_and_the_ledger_keeps_the_load(shop: Shop) -> None:
    loaded = shop.load(FIRST)
    shop.revoke(loaded.batch_id)
    (row,) = history.revocations(shop.warehouse).to_dicts()
    assert (row["batch_id"], row["revoked_by"], row["reason"]) == (loaded.batch_id, "a tester", "sent by mistake")
    assert (row["status_before"], row["version_before"], row["version"], row["rows_removed"]) == ("passed", 1, 2, 20)
    assert summary.batches(shop.warehouse)["status"].to_list() == ["revoked"]


def test_a_revoked_batch_is_in_no_figure_and_no_stamp(shop: Shop) -> None:
    shop.load(FIRST)
    shop.revoke(shop.load(NEWER, "newer.csv").batch_id)
    where = Slice(date(2026, 1, 1), date(2026, 1, 31))
    assert measure(shop.warehouse, "contacts", where)["n"].to_list() == [10]
    assert summary.stamp(shop.warehouse, where).batches == 1


def test_a_revoked_batch_can_be_loaded_and_revoked_again(shop: Shop) -> None:
    shop.load(FIRST)
    once = shop.load(NEWER, "newer.csv")
    after = shop.state()
    shop.revoke(once.batch_id)
    again = shop.load(NEWER, "newer.csv")
    assert not again.known and again.batch_id == once.batch_id
    assert all(frame.equals(after[table]) for table, frame in shop.state().items())
    shop.revoke(once.batch_id)
    assert len(history.revocations(shop.warehouse, once.batch_id)) == 2


@pytest.mark.parametrize("state", ["unknown", "revoked", "refused"])
def test_only_a_published_batch_can_be_revoked(shop: Shop, state: str) -> None:
    loaded = shop.load(FIRST).batch_id
    if state == "revoked":
        shop.revoke(loaded)
    if state == "refused":
        loaded = shop.load(["x,call,,5,,,,"], "refused.csv").batch_id
    before = read_pointer(shop.settings.warehouse)
    with pytest.raises(DefinitionError, match="no batch 'none'" if state == "unknown" else state):
        shop.revoke("none" if state == "unknown" else loaded)
    assert read_pointer(shop.settings.warehouse) == before


def test_corrections_can_be_read_field_by_field(shop: Shop) -> None:
    first, newer = shop.load(FIRST), shop.load(NEWER, "newer.csv")
    rows = history.restated(shop.warehouse, newer.batch_id)
    assert set(rows["record_key"]) == {"g1", "g1|csat"}
    assert set(rows["batch_id"]) == {first.batch_id} and set(rows["by_batch_id"]) == {newer.batch_id}
    changed = {row["field"]: (row["old_value"], row["new_value"]) for row in rows.to_dicts()}
    assert changed["wait_seconds"] == ("1.0", "99.0")
    assert changed["channel"] == ("phone", "chat")
    assert changed["score"] == ("4.0", "2.0")
    assert "customer_id" not in changed
