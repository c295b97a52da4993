"""Snapshots that were written before: read again, found again, never changed."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from warehouse.errors import StoreError

MANIFEST = "manifest.json"
FORMAT = 2


@dataclass(frozen=True)
class Kept:
    """A snapshot in its folder."""

    folder: Path
    manifest: dict[str, Any]
    digest: str

    @property
    def week(self) -> str:
        """Its ISO week."""
        return str(self.manifest["week"])

    @property
    def revision(self) -> int:
        """1, or more for a correction."""
        return int(self.manifest.get("revision", 1))

    @property
    def scope(self) -> tuple[str, str | None, tuple[str, ...]]:
        """What it is of: week, department, sources (empty for all of them)."""
        sources = () if self.manifest["all_sources"] else tuple(self.manifest["sources"])
        return self.week, self.manifest.get("department"), sources

    @property
    def quotes(self) -> bool:
        """Whether words of customers are in it."""
        return self.manifest.get("quotes") is not None

    def batches(self) -> dict[str, str]:
        """The batches it knew and what the gate said of each."""
        return {batch["batch_id"]: batch["status"] for batch in self.manifest["batches"]}

    def definition(self, key: str) -> Any:
        """What a metric meant then: its version and the settings that are part of it; None where it was not there."""
        found = next((row for row in self.manifest["metrics"] if row["key"] == key), None)
        return None if found is None else [found["version"], self.manifest["settings"], self.manifest["calendar"]]

    def frame(self, name: str) -> pl.DataFrame:
        """One of its data files.

        Raises:
            StoreError: it is missing or cannot be read.
        """
        path = self.folder / "data" / f"{name}.parquet"
        try:
            return pl.read_parquet(path)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise StoreError(f"{path} cannot be read ({error})", "Take the snapshot from a backup.") from error

    def frames(self) -> dict[str, pl.DataFrame]:
        """All data files that the manifest lists, by name."""
        names = [Path(entry["file"]).stem for entry in self.manifest["files"] if entry["file"].endswith(".parquet")]
        return {name: self.frame(name) for name in names}


def kept(folder: Path) -> Kept:
    """The snapshot in a folder.

    Raises:
        StoreError: there is none, or it is of another format.
    """
    path = folder / MANIFEST
    try:
        content = path.read_bytes()
        manifest = json.loads(content)
    except (OSError, ValueError) as error:
        raise StoreError(f"{folder} holds no snapshot that can be read ({error})", "Name the folder of one.") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise StoreError(f"{folder} holds a snapshot of another format", "Use the release that wrote it.")
    return Kept(folder, manifest, hashlib.sha256(content).hexdigest())


def shelf(root: Path) -> list[Kept]:
    """Every snapshot of a folder, newest week first, then the newest revision; what is no snapshot is left aside."""
    found = []
    for path in sorted(root.glob(f"*/{MANIFEST}")):
        try:
            found.append(kept(path.parent))
        except StoreError:
            continue
    found.sort(key=lambda one: one.folder.name)
    return sorted(found, key=lambda one: (one.week, one.revision), reverse=True)


def newest(
    root: Path, scope: tuple[str, str | None, tuple[str, ...]], language: str = "", *, quotes: bool = False
) -> Kept | None:
    """The last revision of a snapshot, with or without words of customers: in that language where one is named, else
    in whichever was written."""
    for one in shelf(root):
        if one.scope == scope and one.quotes is quotes and language in ("", one.manifest["language"]):
            return one
    return None


def folder_name(
    week: str, department: str | None, sources: tuple[str, ...], language: str, revision: int, *, quotes: bool = False
) -> str:
    """The name of a snapshot's folder; a name from data keeps its letters and gets a digest, so that two never meet."""
    parts = [week]
    for text in (department or "", " ".join(sources)):
        if text:
            plain = re.sub(r"[^\w-]+", "-", text).strip("-")[:40]
            parts.append(f"{plain}-{hashlib.sha256(text.encode()).hexdigest()[:6]}")
    parts += [language, "quotes"] if quotes else [language]
    return "_".join(parts) + (f"_r{revision}" if revision > 1 else "")
