"""A home of an earlier release is upgraded without losing a record; one that cannot be says so."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
from small_warehouse import publish_records, settings_in

from warehouse.errors import StoreError
from warehouse.measuring import measure
from warehouse.publish import publishing
from warehouse.settings import Settings
from warehouse.slices import Slice
from warehouse.store import WarehouseReader, read_pointer

RECORDS = [{"started_at": datetime(2026, 1, 5, 9), "resolved": True, "interaction_id": str(i)} for i in range(3)]


def older_home(folder: Path, schema: int = 1) -> Settings:
    settings = settings_in(folder)
    publish_records(settings, RECORDS)
    pointer = read_pointer(settings.warehouse)
    assert pointer is not None
    with duckdb.connect(str(settings.warehouse / pointer.file)) as connection:
        connection.execute("alter table mart_contacts drop column complaints")
        connection.execute("drop table mart_channels")
        connection.execute(f"update meta set schema_version = {schema}")
    return settings


def test_reading_a_home_of_an_earlier_release_names_the_command_that_helps(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="endvalue upgrade"):
        WarehouseReader(older_home(tmp_path)).current()


def test_any_change_brings_it_to_todays_form_and_counts_its_records_anew(tmp_path: Path) -> None:
    warehouse = publish_records(older_home(tmp_path))
    figure = measure(warehouse, "fcr_reported", Slice(date(2026, 1, 1), date(2026, 1, 31)), ("channel",))
    assert figure.select("value", "n").row(0) == (1.0, 3)


def test_a_home_of_a_later_release_is_left_alone(tmp_path: Path) -> None:
    settings = older_home(tmp_path, 99)
    with pytest.raises(StoreError, match="later release"):
        WarehouseReader(settings).current()
    with pytest.raises(StoreError, match="later release"), publishing(settings):
        pass


def test_figures_whose_records_are_gone_are_not_thrown_away(tmp_path: Path) -> None:
    settings = older_home(tmp_path)
    pointer = read_pointer(settings.warehouse)
    assert pointer is not None
    with duckdb.connect(str(settings.warehouse / pointer.file)) as connection:
        connection.execute(
            "insert into retentions values (timestamp '2026-01-01', 'interactions', 's', 90, date '2025-10-01', 7, 1)"
        )
    with pytest.raises(StoreError, match="let go"), publishing(settings):
        pass
