"""The home in which `crash.py` kills: two files, of which the second corrects, repeats and brings bad rows."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.batch import load
from pipelines.judging import Terms
from pipelines.profile import load_profile
from pipelines.revoke import revoke
from warehouse.errors import DefinitionError
from warehouse.refresh import MARTS
from warehouse.settings import Settings
from warehouse.store import opened

TABLES = ("interactions", "interactions_older", "same_rows", "quarantine", "batch_counts", *MARTS)
# Behind every record, whatever the clock says.
_AFTER = Terms(now=datetime.fromisoformat("2026-03-01"))
PROFILE = """
source = "crash"
about = "contacts for a crash"
zone = "UTC"

[interaction]
interaction_id = "id"
channel = { value = "phone" }
started_at = { column = "started", formats = ["%Y-%m-%d %H:%M"] }
wait_seconds = "wait"
updated_at = { column = "changed", formats = ["%Y-%m-%d"] }
"""
State = dict[str, list[tuple[Any, ...]]]


class Home:
    """A home with one batch loaded; the second one restates, repeats and adds records, and has bad ones."""

    def __init__(self, folder: Path, rows: int) -> None:
        self.folder, self.rows = folder, rows
        self.settings = Settings(folder / "home", business_zone="UTC", min_group=1, memory_limit="500MB")

    def fill(self) -> None:
        """Writes the files and loads the first."""
        self.folder.mkdir(parents=True)
        (self.folder / "crash.toml").write_text(PROFILE, encoding="utf-8")
        self._write("first.csv", range(self.rows), wait=5, changed="2026-02-01")
        self._write("second.csv", range(self.rows // 2, self.rows + self.rows // 2), wait=5, changed="2026-02-02")
        self.load("first.csv")

    def copy(self, folder: Path) -> Home:
        """The same home in another folder."""
        shutil.copytree(self.folder, folder)
        return Home(folder, self.rows)

    def _write(self, name: str, keys: range, wait: int, changed: str) -> None:
        lines = ["id,started,wait,changed"]
        for key in keys:
            # Every other record is one that was loaded before, unchanged.
            day = changed if key % 2 else "2026-02-01"
            lines.append(f"k{key},2026-01-{key % 28 + 1:02d} 10:{key % 60:02d},{wait + (key % 2)},{day}")
        lines += [f"bad{number},never,5,{changed}" for number in range(max(1, self.rows // 200))]
        (self.folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")

    def load(self, name: str, mark: Callable[[str], None] = lambda step: None) -> str:
        profile = load_profile(self.folder / "crash.toml")
        return load([self.folder / name], profile, self.settings, mark=mark, terms=_AFTER).batch_id

    def act(self, action: str, mark: Callable[[str], None] = lambda step: None) -> None:
        """Loads the second file, or revokes the first batch; what is done already stays so."""
        if action == "load":
            self.load("second.csv", mark)
            return
        with opened(self.settings) as warehouse:
            batch = str(warehouse.sql("select batch_id from batches order by version limit 1")["batch_id"][0])
        try:
            revoke(batch, "a crash test", self.settings, by="crash", mark=mark)
        except DefinitionError as error:
            if "is revoked" not in str(error):
                raise

    def state(self) -> State:
        """Facts, marts and counts, without what names versions and times."""
        with opened(self.settings) as warehouse:
            return {table: warehouse.sql(f"from {table} order by all").rows() for table in TABLES}
