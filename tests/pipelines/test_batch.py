"""One load, end to end: rows are accounted for, loads repeat and correct, refusals and kills change nothing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from first_load import load_first

from pipelines.batch import BatchResult, load
from pipelines.profile import load_profile
from warehouse import summary
from warehouse.errors import SourceError
from warehouse.measuring import measure
from warehouse.settings import Settings
from warehouse.slices import Slice
from warehouse.store import Warehouse, WarehouseReader, read_pointer

HEADER = "id,channel,started,answered,wait,score,changed"
PROFILE = """
source = "shop"
about = "contacts of a shop, with an answer in the same row"
zone = "UTC"

[interaction]
interaction_id = "id"
channel = { column = "channel", words = { call = "phone", chat = "chat" } }
started_at = { column = "started", formats = ["%Y-%m-%d %H:%M"] }
answered_at = { column = "answered", formats = ["%Y-%m-%d %H:%M"] }
wait_seconds = { column = "wait" }
updated_at = { column = "changed", formats = ["%Y-%m-%d"] }

[[survey]]
response_id = "id"
responded_at = { column = "started", formats = ["%Y-%m-%d %H:%M"] }
kind = { value = "csat" }
score = "score"
scale_min = { value = 1 }
scale_max = { value = 5 }
interaction_id = "id"
"""
GOOD = [f"g{i},call,2026-01-05 10:{i:02d},2026-01-05 10:{i:02d},{i},4," for i in range(40)]
ALL = Slice(date(2026, 1, 1), date(2026, 12, 31))


class Shop:
    """A home folder, a profile and a way to load lines."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = Settings(folder / "home", business_zone="UTC", min_group=1)
        self.profile = folder / "shop.toml"
        self.profile.write_text(PROFILE, encoding="utf-8")

    def load(self, lines: list[str], name: str = "contacts.csv") -> BatchResult:
        path = self.folder / name
        path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
        return load_first(path, self.profile, self.settings)

    @property
    def warehouse(self) -> Warehouse:
        found = WarehouseReader(self.settings).current()
        assert found is not None
        return found

    def count(self, table: str) -> int:
        return self.warehouse.sql(f"select count(*) as n from {table}")["n"][0]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def counts_of(result: BatchResult, record_type: str = "interaction") -> tuple[int, int, int, int]:
    counts = next(c for c in result.counts if c.record_type == record_type)
    return counts.rows_in, counts.rows_loaded, counts.rows_quarantined, counts.rows_duplicate


def test_every_row_is_accounted_for_with_its_line_raw_values_and_reasons(shop: Shop) -> None:
    result = shop.load([*GOOD, "bad,call,yesterday,,5,4,", GOOD[0], ",chat,2026-01-05 11:00,,5,9,"])
    assert counts_of(result) == (43, 40, 2, 1)
    rows = shop.warehouse.sql("select * from quarantine where record_type = 'interaction' order by src_row").to_dicts()
    assert [(row["file_name"], row["line"], row["reasons"]) for row in rows] == [
        ("contacts.csv", 42, ["started_at_unreadable"]),
        ("contacts.csv", 44, ["interaction_id_missing"]),
    ]
    assert json.loads(rows[0]["raw"]) == {
        "id": "bad",
        "channel": "call",
        "started": "yesterday",
        "wait": "5",
        "score": "4",
    }
    survey = shop.warehouse.sql("select reasons from quarantine where record_type = 'survey_csat' order by src_row")
    assert [sorted(r) for r in survey["reasons"]] == [
        ["responded_at_unreadable"],
        ["response_id_missing", "score_off_scale"],
    ]


def test_a_fault_in_an_optional_field_empties_it_and_keeps_row_and_raw_value(shop: Shop) -> None:
    result = shop.load([*GOOD, "late,call,2026-01-05 12:00,2026-01-05 11:00,-7,5,"])
    assert counts_of(result) == (41, 41, 0, 0)
    row = shop.warehouse.sql(
        "select answered_at, wait_seconds, wait_bucket from interactions where interaction_id = 'late'"
    )
    assert row.row(0) == (None, None, None)
    faults = shop.warehouse.sql("select record_key, field, reason, raw, line from field_faults order by field").rows()
    assert faults == [
        ("late", "answered_at", "answered_at_before_started_at", "2026-01-05 11:00", 42),
        ("late", "wait_seconds", "wait_seconds_out_of_range", "-7", 42),
    ]


def test_an_unmapped_channel_word_is_other_and_is_named(shop: Shop) -> None:
    result = shop.load([*GOOD, "fax,fax,2026-01-05 12:00,,,,"])
    assert result.verdict is not None and result.verdict.status == "warned"
    assert any("'fax' (1)" in reason for reason in result.verdict.reasons)
    assert shop.warehouse.sql("select channel from interactions where interaction_id = 'fax'")["channel"][0] == "other"


def test_loading_the_same_bytes_again_changes_nothing(shop: Shop) -> None:
    first = shop.load(GOOD)
    before = read_pointer(shop.settings.warehouse)
    again = shop.load(GOOD, "copy.csv")
    assert again.known and again.batch_id == first.batch_id
    assert read_pointer(shop.settings.warehouse) == before


def test_rows_that_are_loaded_already_are_duplicates_of_a_later_file(shop: Shop) -> None:
    shop.load(GOOD)
    assert counts_of(shop.load([*GOOD, "new,chat,2026-01-06 09:00,,5,4,"])) == (41, 1, 0, 40)
    assert shop.count("interactions") == 41


def test_the_newest_correction_wins_in_either_order(shop: Shop) -> None:
    old, new = "g1,call,2026-01-05 10:00,,5,4,2026-01-06", "g1,chat,2026-01-05 10:00,,6,4,2026-01-07"
    assert counts_of(shop.load([*GOOD[2:], old, new])) == (40, 39, 1, 0)
    assert shop.warehouse.sql("select reasons from quarantine where record_type = 'interaction'")["reasons"][
        0
    ].to_list() == ["superseded"]
    newer = shop.load(["g1,call,2026-01-08 10:00,,7,4,2026-01-09", *GOOD[5:]], "later.csv")
    assert newer.counts[0].rows_restated == 1
    stale = shop.load([old.replace("5,4", "9,4"), *GOOD[6:]], "stale.csv")
    assert counts_of(stale) == (35, 0, 1, 34)
    assert (
        shop.warehouse.sql("select wait_seconds from interactions where interaction_id = 'g1'")["wait_seconds"][0] == 7
    )
    per_day = measure(shop.warehouse, "contacts", ALL, ("day",))
    assert per_day.select("day", "n").rows() == [(date(2026, 1, 5), 38), (date(2026, 1, 8), 1)]


def test_one_key_with_two_contents_is_not_guessed_at(shop: Shop) -> None:
    result = shop.load([*GOOD, "x,call,2026-01-05 12:00,,5,4,", "x,chat,2026-01-05 12:00,,5,4,"])
    assert counts_of(result) == (42, 40, 2, 0)
    assert shop.count("interactions") == 40


def test_a_batch_whose_keys_are_mostly_repeated_is_refused(shop: Shop) -> None:
    result = shop.load([f"same,call,2026-01-05 10:{i:02d},,{i},4," for i in range(30)])
    assert result.verdict is not None and result.verdict.status == "refused"
    assert "share their key" in result.verdict.reasons[-1]


def test_a_refused_batch_is_in_the_ledger_and_changes_no_figure(shop: Shop) -> None:
    shop.load(GOOD)
    figures = measure(shop.warehouse, "csat_mean", ALL).rows()
    version = summary.figures_version(shop.warehouse)
    result = shop.load(["a,call,,,5,4,", "b,call,2026-01-07 10:00,,5,4,"], "refused.csv")
    counts = result.counts[0]
    assert result.verdict is not None and result.verdict.status == "refused"
    assert (counts.rows_in, counts.rows_quarantined, counts.rows_held_back, counts.rows_loaded) == (2, 1, 1, 0)
    assert measure(shop.warehouse, "csat_mean", ALL).rows() == figures
    assert summary.figures_version(shop.warehouse) == version
    assert summary.batches(shop.warehouse)["status"].to_list() == ["refused", "passed"]
    assert summary.stamp(shop.warehouse, ALL).batches == 1


def test_a_refused_batch_can_be_tried_again(shop: Shop) -> None:
    lines = ["a,call,,,5,4,", "b,call,2026-01-07 10:00,,5,4,"]
    first, again = shop.load(lines), shop.load(lines)
    assert first.batch_id == again.batch_id and not again.known
    assert shop.count("batches") == 1
    assert shop.count("quarantine") == 2


def test_an_unreadable_file_writes_nothing(shop: Shop) -> None:
    with pytest.raises(SourceError):
        shop.load([])
        load([shop.folder / "none.csv"], load_profile(shop.profile), shop.settings)


def test_one_load_of_two_files_equals_two_loads(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one, two = Shop(tmp_path / "one"), Shop(tmp_path / "two")
    half = [line.replace("g", "h", 1) for line in GOOD]
    for name, lines in (("a.csv", GOOD), ("b.csv", half)):
        (one.folder / name).write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
        two.load(lines, name)
    load([one.folder / "a.csv", one.folder / "b.csv"], load_profile(one.profile), one.settings)
    for mart in ("mart_contacts", "mart_hours", "mart_durations", "mart_surveys", "mart_end_values"):
        query = f"select * from {mart} order by all"
        assert one.warehouse.sql(query).equals(two.warehouse.sql(query)), mart
