"""What goes along with a snapshot: a title, the headlines of its agenda, the gate's verdict, and where it lies."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from dashboard.words import Words
from warehouse.errors import StoreError

MOST_HEADLINES = 5


@dataclass(frozen=True)
class Parcel:
    """A snapshot that is ready to be handed over.

    Attributes:
        folder: the snapshot.
        files: its files, relative to the folder, the manifest among them.
        title: one line.
        lines: headlines of the agenda, strongest evidence first.
        link: address of the report; empty for none.
        words: in the language of the snapshot.
    """

    folder: Path
    files: tuple[str, ...]
    title: str
    lines: tuple[str, ...]
    link: str
    words: Words

    @property
    def name(self) -> str:
        """The name of the snapshot."""
        return self.folder.name


class NotSentError(Exception):
    """It certainly did not arrive, so that it can be tried again."""


class UnsureError(Exception):
    """It may have arrived, or not."""


def parcel(folder: Path, link: str) -> Parcel:
    """Reads a snapshot's manifest.

    Raises:
        StoreError: the folder holds no snapshot, or a file of it is missing.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        files = tuple(file["file"] for file in manifest["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{folder} holds no whole snapshot ({error})", "Make it again.") from error
    for name in files:
        if not (folder / name).is_file():
            raise StoreError(f"{folder} lacks {name}, which its manifest lists", "Make the snapshot again.")
    words = Words(manifest["language"])
    title = words("snapshot.title", week=manifest["week"])
    if manifest.get("department"):
        title = words("delivery.of_department", title=title, department=manifest["department"])
    lines = tuple(manifest["headlines"][:MOST_HEADLINES])
    address = f"{link}/{quote(folder.name)}/report.html" if link else ""
    return Parcel(folder, (*files, "manifest.json"), title, lines, address, words)
