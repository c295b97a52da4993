"""Proof of a snapshot: its files against its manifest, its figures and its pages against the warehouse."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from dashboard.snapshot import manifest, pdf
from dashboard.snapshot.difference import Causes, Changed, causes, changes
from dashboard.snapshot.kept import MANIFEST, Kept, shelf
from dashboard.snapshot.making import Order, build, figures
from warehouse.actions import from_entry
from warehouse.errors import DefinitionError, EndValueError, StoreError
from warehouse.settings import Settings
from warehouse.store import Warehouse, opened

State = Literal["verified", "intact", "broken"]


@dataclass(frozen=True)
class Verification:
    """What was found.

    Attributes:
        state: `verified`: files, figures and pages are what the warehouse gives; `intact`: the files are those that
            were written, and the warehouse can no longer give all of them again, for the reasons in `notes`;
            `broken`: a file or a figure was changed.
        files: what is wrong with which file: missing, changed, unlisted.
        figures: rows of figures that differ from what the warehouse gives now, and why.
        pages: files that come out otherwise from the same warehouse and code.
        notes: what could not be held against the warehouse, and why.
    """

    folder: Path
    files: Mapping[str, str]
    figures: list[Changed] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing was changed by hand."""
        unexplained = any("unexplained" in one.why for one in self.figures)
        return not self.files and not self.pages and not unexplained

    @property
    def state(self) -> State:
        """In one word."""
        if not self.sound:
            return "broken"
        return "intact" if self.figures or self.notes else "verified"

    def facts(self) -> dict[str, Any]:
        """It for a program."""
        figures = [{"figure": one.frame, "where": dict(one.where), "why": one.why} for one in self.figures]
        return {
            "folder": str(self.folder), "state": self.state, "files": dict(self.files), "figures": figures,
            "pages": self.pages, "notes": self.notes,
        }  # fmt: skip

    def text(self) -> str:
        """It for a person."""
        said = {
            "verified": "verified: every file, figure and page is what the warehouse gives",
            "intact": "intact: every file is the one that was written",
            "broken": "BROKEN: it is not what was written",
        }
        lines = [f"{self.folder} is {said[self.state]}."]
        lines += [f"File {name}: {what}." for name, what in self.files.items()]
        lines += [f"File {name} comes out otherwise from the same records and code." for name in self.pages]
        lines += [f"Note: {note}" for note in self.notes]
        return "\n".join([*lines, *(one.text() for one in self.figures)])


def check_files(snapshot: Kept) -> dict[str, str]:
    """Which files of a folder are not those that its manifest lists: missing, changed or unlisted."""
    wrong = {}
    expected = {entry["file"]: entry["sha256"] for entry in snapshot.manifest["files"]}
    for name, digest in expected.items():
        path = snapshot.folder / name
        if not path.is_file():
            wrong[name] = "missing"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            wrong[name] = "changed"
    found = (path for path in sorted(snapshot.folder.rglob("*")) if path.is_file())
    for name in (path.relative_to(snapshot.folder).as_posix() for path in found):
        if name not in expected and name != MANIFEST:
            wrong[name] = "unlisted"
    return wrong


def verify(snapshot: Kept, settings: Settings) -> Verification:
    """Holds a snapshot against its manifest, and against the warehouse where it still holds the week."""
    files = check_files(snapshot)
    try:
        with opened(settings) as warehouse:
            return _against(warehouse, snapshot, files, settings.home / "snapshots")
    except EndValueError as error:
        # The figures cannot be asked for again; what the files say still stands.
        if not isinstance(error, (StoreError, DefinitionError)):
            raise
        return Verification(snapshot.folder, files, notes=[f"Figures were not held against the warehouse: {error}"])


def _against(warehouse: Warehouse, snapshot: Kept, files: dict[str, str], root: Path) -> Verification:
    facts = snapshot.manifest
    known = {one.digest: one for folder in (root, snapshot.folder.parent) for one in shelf(folder)}
    before = _linked(facts["compared_with"], known)
    replaced = _linked(facts["replaces"], known)
    notes = []
    for linked, name in ((facts["compared_with"], before), (facts["replaces"], replaced)):
        if linked and name is None:
            notes.append(
                f"The snapshot that it rests on (SHA-256 {linked['manifest_sha256'][:12]}) is not there any more; "
                "what follows from it was not held against the warehouse."
            )
    order = Order(
        facts["week"], facts["language"], () if facts["all_sources"] else tuple(facts["sources"]), facts["department"],
        tuple(facts["formats"]), (facts["replaces"] or {}).get("reason", ""), snapshot.quotes,
        (facts.get("quotes") or {}).get("role", "committee"),
        tuple(from_entry(entry, snapshot.folder / MANIFEST) for entry in facts.get("actions", [])),
    )  # fmt: skip
    pen, content = figures(warehouse, order, before, replaced)
    moved = causes(facts, manifest.facts(pen))
    # A data file that is missing or changed is named already; its figures cannot be held against anything.
    fresh = {name: frame for name, frame in content.data.items() if f"data/{name}.parquet" not in files}
    frozen = {name: snapshot.frame(name) for name in _stored(snapshot) if f"data/{name}.parquet" not in files}
    differing = list(changes(frozen, fresh, moved))
    notes += _moved_on(moved)
    if notes or differing:
        return Verification(snapshot.folder, files, differing, [], notes)
    made = build(warehouse, order, before, replaced)
    pages = [
        name
        for name, content_ in made.files.items()
        if name not in files and not _same(snapshot, name, content_)
    ]  # fmt: skip
    if _other_browser(facts) and "report.pdf" in pages:
        pages.remove("report.pdf")
        notes.append("report.pdf was printed by another Chromium and was not printed again.")
    return Verification(snapshot.folder, files, [], pages, notes)


def _stored(snapshot: Kept) -> list[str]:
    names = (Path(entry["file"]) for entry in snapshot.manifest["files"])
    return [path.stem for path in names if path.suffix == ".parquet"]


def _linked(link: Mapping[str, Any] | None, known: Mapping[str, Kept]) -> Kept | None:
    return None if link is None else known.get(link["manifest_sha256"])


def _moved_on(moved: Causes) -> list[str]:
    notes = []
    if any(moved.batches.values()) or moved.version:
        names = [name for found in moved.batches.values() for name in found]
        listed = f" (batches {', '.join(names)})" if names else ""
        notes.append(f"The warehouse has moved on since{listed}: pages were not made again.")
    if moved.definitions or moved.goals:
        keys = ", ".join(sorted(moved.definitions | moved.goals))
        notes.append(f"Definitions, settings or goals have changed since ({keys}): pages were not made again.")
    if moved.code:
        notes.append("The code is of another version: pages were not made again.")
    return notes


def _same(snapshot: Kept, name: str, content: bytes) -> bool:
    path = snapshot.folder / name
    return path.is_file() and path.read_bytes() == content


def _other_browser(facts: Mapping[str, Any]) -> bool:
    found = pdf.browser()
    about = facts["formats"].get("pdf", {})
    return about.get("printed_by") != (None if found is None else found.version)
