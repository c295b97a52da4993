"""A home of an earlier release is upgraded without losing a record; one that cannot be says so."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from small_warehouse import publish_records, settings_in

from warehouse.errors import StoreError
from warehouse.measuring import measure
from warehouse.publish import publishing
from warehouse.refresh import refresh_marts, track_changes
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


NEW_SINCE_6 = (
    "active_spells",
    "active_contacts",
    "mart_risk_tiers",
    "risk_contacts",
    "emotion_feed",
    "mart_emotion_phrases",
    "text_sample",
    "emotion_beliefs",
)


def test_tables_that_came_later_are_filled_from_the_records_that_are_there(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    days = [datetime(2026, 1, 1) + timedelta(days=i) for i in range(40)]
    activity = [
        {"activity_id": str(i), "customer_id": "s:1", "active_on": day, "logins": 1}
        for i, day in enumerate(days)
        if i < 20 or i > 30
    ]
    contacts = [{**RECORDS[0], "customer_id": "s:1", "customer_tier": "gold", "text": "angry"}]
    scores = [
        {"record_key": "0", "day": date(2026, 1, 5), "p": 0.9, "intensity": 3, "hits": ["angry"], "forms": ["anger"]}
    ]
    before = publish_records(settings, contacts, activity=activity, scores=scores)
    rows = {name: before.sql(f"from {name} order by all") for name in (*NEW_SINCE_6, "emotion_records")}
    with publishing(settings) as building:
        for table in NEW_SINCE_6:
            building.connection.execute(f"drop table {table}")
        # A table of lists before, now a view.
        building.connection.execute("drop view emotion_records")
        building.connection.execute("create table emotion_records (record varchar, forms varchar[])")
        building.connection.execute("update meta set schema_version = 6, mart_settings = 'older'")
        building.publish(figures_changed=False)
    with publishing(settings) as building:
        track_changes(building.connection)
        refresh_marts(building.connection, settings)
        building.publish(figures_changed=False)
    after = WarehouseReader(settings).current()
    assert after is not None
    for table, found in rows.items():
        assert len(found) > 0, table
        assert after.sql(f"from {table} order by all").equals(found), table
