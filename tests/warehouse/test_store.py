"""A version is published whole or not at all, and readers never see anything else."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from datetime import date, datetime
from pathlib import Path

import pytest
from small_warehouse import publish_records, settings_in

from warehouse import copying
from warehouse.errors import BusyError, DefinitionError, DiskFullError, StoreError
from warehouse.measuring import measure
from warehouse.publish import _disk_errors, publishing, rollback
from warehouse.settings import Settings
from warehouse.slices import Slice
from warehouse.store import WarehouseReader, opened, read_pointer

RECORD = {"started_at": datetime(2026, 1, 5)}


def count(settings: Settings) -> int:
    with opened(settings) as warehouse:
        return warehouse.sql("select count(*) as n from interactions")["n"][0]


def test_an_empty_home_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="endvalue load FILE"), opened(settings_in(tmp_path)):
        pass


def test_a_reader_keeps_its_version_until_it_asks_again(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    publish_records(settings, [RECORD])
    reader = WarehouseReader(settings)
    pinned = reader.current()
    assert pinned is not None
    publish_records(settings, [RECORD])
    assert pinned.sql("select count(*) as n from interactions")["n"][0] == 1
    fresh = reader.current()
    assert fresh is not None and fresh.sql("select count(*) as n from interactions")["n"][0] == 2


def test_a_change_that_is_not_published_leaves_no_trace(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    publish_records(settings, [RECORD])
    before = sorted(path.name for path in settings.warehouse.iterdir())
    with pytest.raises(RuntimeError), publishing(settings) as building:
        building.connection.execute("delete from interactions")
        raise RuntimeError("stop")
    assert count(settings) == 1
    assert sorted(path.name for path in settings.warehouse.iterdir()) == before


def test_a_second_loader_is_told_to_wait(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with publishing(settings), pytest.raises(BusyError) as caught, publishing(settings):
        pass
    assert caught.value.exit_code == 6


def test_rollback_publishes_the_version_before(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    publish_records(settings, [RECORD])
    publish_records(settings, [RECORD])
    assert rollback(settings).version == 1
    assert count(settings) == 1


def test_rollback_without_an_earlier_version_says_so(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    publish_records(settings, [RECORD])
    with pytest.raises(StoreError, match="no earlier version"):
        rollback(settings)


def test_old_versions_are_swept_and_the_last_three_stay(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    for _ in range(5):
        publish_records(settings, [RECORD])
    assert [path.name for path in sorted(settings.warehouse.glob("wh-*"))] == [
        f"wh-0000000{n}.duckdb" for n in (3, 4, 5)
    ]


@pytest.mark.parametrize("size", [0, 4096, (8 << 20) + 4096, (4 << 20) + 100])
def test_a_copy_past_the_page_cache_is_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(copying, "_LARGE", 0)
    content = os.urandom(size)
    (tmp_path / "one").write_bytes(content)
    copying.copy_version(tmp_path / "one", tmp_path / "other")
    assert (tmp_path / "other").read_bytes() == content


def test_what_is_left_of_row_groups_is_gathered_by_every_eighth_version(tmp_path: Path) -> None:
    settings, held = settings_in(tmp_path), []
    settings.warehouse.mkdir(parents=True, exist_ok=True)
    (settings.warehouse / "wh-00000005.duckdb").touch()
    for change in (
        "create table many as select i from range(500_000) as t(i)",
        "delete from many where i % 3 > 0",
        "delete from many where i = 0",
    ):
        with publishing(settings) as building:
            building.connection.execute(change)
            building.publish(figures_changed=True)
        with opened(settings) as warehouse:
            rows = "select estimated_size as n from duckdb_tables() where table_name = 'many'"  # deleted ones, too
            held.append(warehouse.sql(rows)["n"][0])
    assert held[:2] == [500_000, 500_000] and held[2] < 300_000


def test_an_unreadable_version_is_named_with_the_way_back(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    publish_records(settings, [RECORD])
    pointer = read_pointer(settings.warehouse)
    assert pointer is not None
    path = settings.warehouse / pointer.file
    path.chmod(0o644)
    path.write_bytes(b"not a database")
    with pytest.raises(StoreError, match="endvalue rollback"), opened(settings):
        pass


def test_a_torn_pointer_is_an_error_that_names_it(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    publish_records(settings, [RECORD])
    (settings.warehouse / "CURRENT").write_text('{"version": 1', encoding="utf-8")
    with pytest.raises(StoreError, match="CURRENT"), opened(settings):
        pass


def test_another_time_zone_is_refused_before_anything_changes(tmp_path: Path) -> None:
    publish_records(settings_in(tmp_path), [RECORD])
    with (
        pytest.raises(DefinitionError, match="Asia/Taipei"),
        publishing(settings_in(tmp_path, business_zone="Asia/Taipei")),
    ):
        pass


def test_a_full_disk_has_its_own_error(tmp_path: Path) -> None:
    with pytest.raises(DiskFullError) as caught, _disk_errors(tmp_path):
        raise OSError(28, os.strerror(28))
    assert caught.value.exit_code == 7


def _publish_and_die(folder: Path, step: str) -> None:
    settings = settings_in(folder)
    with publishing(settings) as building:
        building.connection.execute("delete from interactions")
        building.publish(
            figures_changed=True, mark=lambda at: os.kill(os.getpid(), signal.SIGKILL) if at == step else None
        )


@pytest.mark.parametrize("step", ["checkpoint", "fsync", "rename", "pointer", "sweep"])
def test_a_kill_at_any_step_leaves_a_whole_version(tmp_path: Path, step: str) -> None:
    settings = settings_in(tmp_path)
    publish_records(settings, [RECORD])
    process = multiprocessing.get_context("spawn").Process(target=_publish_and_die, args=(tmp_path, step))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert count(settings) == (0 if step == "sweep" else 1)
    publish_records(settings, [RECORD])
    assert count(settings) == (1 if step == "sweep" else 2)
    assert not list(settings.warehouse.glob("*building*"))


def test_the_pointer_is_plain_json(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    publish_records(settings, [RECORD])
    content = json.loads((settings.warehouse / "CURRENT").read_text(encoding="utf-8"))
    assert content == {"version": 1, "file": "wh-00000001.duckdb", "previous": None}


def test_a_version_keeps_the_thresholds_that_it_was_counted_with(tmp_path: Path) -> None:
    was = settings_in(tmp_path, long_wait_s=60.0, long_wait_by_channel=(("chat", 30.0),))
    publish_records(was, [{"interaction_id": "a", "started_at": datetime(2026, 1, 6), "wait_seconds": 90}])
    now = WarehouseReader(settings_in(tmp_path, long_wait_s=120.0, min_group=9)).current()
    assert now is not None
    assert (now.settings.long_wait_s, now.settings.long_wait_by_channel) == (60.0, (("chat", 30.0),))
    assert now.settings.min_group == 9


def test_each_channel_has_its_own_long_wait_by_team_and_hour_too(tmp_path: Path) -> None:
    at = {"started_at": datetime(2026, 1, 6, 10), "team": "A", "wait_seconds": 60.0}
    given = settings_in(tmp_path, long_wait_by_channel=(("chat", 30.0),))
    warehouse = publish_records(given, [{"interaction_id": name, "channel": name, **at} for name in ("chat", "phone")])
    found = measure(warehouse, "wait_over_180s", Slice(date(2026, 1, 5), date(2026, 1, 11)), ("team", "hour"))
    assert found["numerator"].to_list() == [1]
