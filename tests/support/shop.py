"""A small shop whose contacts and answers are loaded, corrected and revoked for real."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
from first_load import load_first

from pipelines.batch import BatchResult, load
from pipelines.profile import load_profile
from pipelines.revoke import Revoked, revoke
from warehouse.arrow import frame_of
from warehouse.publish import publishing
from warehouse.refresh import MARTS, refresh_marts, track_changes
from warehouse.settings import Settings
from warehouse.store import Warehouse, WarehouseReader

STATE = ("interactions", "surveys", *MARTS)
HEADER = "id,channel,started,wait,score,changed,customer,about"
PROFILE = """
source = "shop"
about = "contacts of a shop, with an answer in the same row"
zone = "UTC"

[gate]
max_quarantined = 1.0

[interaction]
interaction_id = "id"
channel = { column = "channel", words = { call = "phone", chat = "chat" } }
started_at = { column = "started", formats = ["%Y-%m-%d %H:%M"] }
wait_seconds = { column = "wait" }
updated_at = { column = "changed", formats = ["%Y-%m-%d"] }
customer_id = "customer"
category = "about"

[[survey]]
response_id = "id"
responded_at = { column = "started", formats = ["%Y-%m-%d %H:%M"] }
kind = { value = "csat" }
score = "score"
scale_min = { value = 1 }
scale_max = { value = 5 }
interaction_id = "id"
customer_id = "customer"
updated_at = { column = "changed", formats = ["%Y-%m-%d"] }
"""


class Shop:
    """A home folder, a profile, and what can be done to them."""

    def __init__(self, folder: Path, profile: str = PROFILE) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.settings = Settings(folder / "home", business_zone="UTC", min_group=1)
        self.profile = folder / "shop.toml"
        self.profile.write_text(profile, encoding="utf-8")

    def copied(self, folder: Path) -> Shop:
        """A shop that holds what this one holds, in a folder of its own: copying costs a hundredth of loading."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Shop(folder, self.profile.read_text(encoding="utf-8"))

    def write(self, lines: Sequence[str], name: str = "contacts.csv") -> Path:
        path = self.folder / name
        path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
        return path

    def load(self, lines: Sequence[str], name: str = "contacts.csv", **options: Any) -> BatchResult:
        return self.load_file(self.write(lines, name), **options)

    def load_file(self, path: Path, **options: Any) -> BatchResult:
        if not options:
            return load_first(path, self.profile, self.settings)
        return load([path], load_profile(self.profile), self.settings, **options)

    def revoke(self, batch_id: str, **options: Any) -> Revoked:
        return revoke(batch_id, "sent by mistake", self.settings, by="a tester", **options)

    @property
    def warehouse(self) -> Warehouse:
        found = WarehouseReader(self.settings).current()
        assert found is not None
        return found

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.warehouse.sql(query).rows()

    def count(self, table: str) -> int:
        return self.rows(f"select count(*) from {table}")[0][0]

    def state(self) -> dict[str, pl.DataFrame]:
        """Facts and marts, in an order of their own."""
        return {table: self.warehouse.sql(f"from {table} order by all") for table in STATE}

    def recounted(self) -> dict[str, pl.DataFrame]:
        """The marts, counted whole from the published facts."""
        with publishing(self.settings) as building:
            track_changes(building.connection)
            building.connection.execute("update meta set mart_settings = ''")
            refresh_marts(building.connection, self.settings)
            return {mart: frame_of(building.connection, f"from {mart} order by all") for mart in MARTS}
