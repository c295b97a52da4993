"""A small source that knows its customers, loaded for real, and the means to look for somebody in it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
from first_load import load_first

from pipelines.batch import BatchResult, load
from pipelines.profile import load_profile
from warehouse.settings import Settings
from warehouse.store import read_pointer

HEADER = "id,who,contact_name,channel,started,wait,score,words,remark,case"
PROFILE = """
source = "shop"
customers = "people"
zone = "UTC"

[gate]
max_quarantined = 1.0

[interaction]
interaction_id = "id"
customer_id = { column = "who", null_words = ["0"] }
channel = { column = "channel", words = { call = "phone", chat = "chat" } }
started_at = { column = "started", formats = ["%Y-%m-%d %H:%M"] }
wait_seconds = "wait"
text = "words"
case_id = "case"
category = { value = "Refund" }

[[survey]]
response_id = { columns = ["who", "id"], separator = "/" }
responded_at = { column = "started", formats = ["%Y-%m-%d %H:%M"] }
kind = { value = "csat" }
score = "score"
scale_min = { value = 1 }
scale_max = { value = 5 }
interaction_id = "id"
comment = "remark"
"""


def row(number: int, who: str = "", *, day: int = 5, **cells: str) -> str:
    """One line of the source; the cells that are not named are good ones."""
    given = {
        "id": f"contact-{number:04d}", "who": who, "contact_name": "", "channel": "call",
        "started": f"2026-01-{day:02d} 10:{number % 60:02d}", "wait": "7", "score": "4",
        "words": "", "remark": "", "case": "",
    } | cells  # fmt: skip
    return ",".join(given[name] for name in HEADER.split(","))


class Shop:
    """A home folder and a way to load lines into it."""

    def __init__(self, folder: Path, **changes: Any) -> None:
        self.folder = folder
        self.settings = Settings(folder / "home", **{"business_zone": "UTC", "min_group": 1, **changes})
        self.profile = folder / "shop.toml"
        self.profile.write_text(PROFILE, encoding="utf-8")

    def copied(self, folder: Path, **changes: Any) -> Shop:
        """A shop that holds what this one holds, in a folder of its own: copying costs a hundredth of loading."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        other = Shop(folder, **changes)
        shutil.copyfile(self.profile, other.profile)
        return other

    def load(
        self, lines: list[str], name: str = "contacts.csv", folder: Path | None = None, **options: Any
    ) -> BatchResult:
        """Loads lines under the header, as one file."""
        path = (folder or self.folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
        if not options:
            return load_first(path, self.profile, self.settings)
        return load([path], load_profile(self.profile), self.settings, **options)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a statement on the published version."""
        with self._open() as connection:
            return connection.execute(sql).fetchall()

    def everything(self) -> str:
        """Every value of every table of the published version, as one text."""
        with self._open() as connection:  # once: opening the file costs more than reading most of its tables
            tables = connection.execute("select table_name from duckdb_tables()").fetchall()
            return "\n".join(str(connection.execute(f'select * from "{name}"').fetchall()) for (name,) in tables)

    def _open(self) -> duckdb.DuckDBPyConnection:
        pointer = read_pointer(self.settings.warehouse)
        assert pointer is not None
        return duckdb.connect(str(self.settings.warehouse / pointer.file), read_only=True)

    def holding(self, text: str) -> list[str]:
        """The files under home whose bytes hold a text."""
        files = [path for path in self.settings.home.rglob("*") if path.is_file()]
        return sorted(path.name for path in files if text.encode() in path.read_bytes())
