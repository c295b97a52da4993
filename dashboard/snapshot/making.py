"""Making a snapshot: the frozen numbers, every format of them, and the manifest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl

from dashboard.rights import Role
from dashboard.snapshot import bundle, fonts, html, manifest, pdf, quotes
from dashboard.snapshot.content import document
from dashboard.snapshot.document import Document, Notice
from dashboard.snapshot.frozen import Frozen
from dashboard.snapshot.kept import Kept, folder_name, newest
from dashboard.snapshot.page import sections
from dashboard.snapshot.question import Question, question
from dashboard.snapshot.slides import deck
from dashboard.snapshot.workbook import workbook
from dashboard.snapshot.writer import Writer, writer
from dashboard.words import DEFAULT
from warehouse.actions import Action, actions, as_entry, visible
from warehouse.errors import DefinitionError
from warehouse.slices import week_label
from warehouse.store import Warehouse

FORMATS = ("html", "pdf", "pptx", "xlsx")
STEPS = ("figures", *FORMATS)
"""What making a snapshot is at, in order."""
Tell = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for.

    Attributes:
        week: ISO week, such as 2026-W46.
        language: tag of a locale.
        sources: the sources looked at; empty for all of them.
        department: the only department that the recipient may see; None for the whole house.
        formats: of `FORMATS`; the numbers as CSV and Parquet and the manifest are always written.
        reason: why a snapshot that is there is corrected; empty for a first one.
        quotes: whether masked excerpts of what customers wrote are in it.
        role: the recipient's role, which must be one that sees records for that.
        actions: the improvement actions; `make` takes those that the recipient may know of.
    """

    week: str
    language: str = DEFAULT
    sources: tuple[str, ...] = ()
    department: str | None = None
    formats: tuple[str, ...] = FORMATS
    reason: str = ""
    quotes: bool = False
    role: Role = "committee"
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class Made:
    """A snapshot that is ready to be written."""

    document: Document
    files: dict[str, bytes]
    facts: dict[str, Any]
    notes: list[str]


def make(
    warehouse: Warehouse, order: Order, root: Path, folder: Path | None = None, tell: Tell = str
) -> tuple[Path, Made]:
    """Makes a snapshot and writes it.

    Args:
        warehouse: the pinned version.
        order: what is asked for.
        root: the folder that snapshots stand in, where last week's and the corrected one are looked for.
        folder: where it goes; its own name in `root` when None.
        tell: is told each of `STEPS` as it begins.

    Raises:
        DefinitionError: no such week, language, source or department, there is nothing to correct, or the recipient's
            role may not see what customers wrote.
        StoreError: the folder exists or cannot be written.
        EmptyFigureError: a chart would show nothing.
        PrintError: Chromium is there and did not print.
    """
    if order.quotes:
        quotes.check(order.role, order.department)
    asked = _question(warehouse, order)
    scope = (asked.label, asked.department, asked.sources)
    replaced = newest(root, scope, order.language, quotes=order.quotes) if order.reason else None
    if order.reason and replaced is None:
        raise DefinitionError(
            f"There is no snapshot of {asked.label} in {root} to correct", "Write the first one without --revise."
        )
    revision = 1 if replaced is None else replaced.revision + 1
    name = folder_name(*scope, order.language, revision, quotes=order.quotes)
    target = folder or root / name
    bundle.check_free(target)
    within = None if asked.department is None else (asked.department,)
    order = replace(order, actions=visible(actions(warehouse.settings.home), within))
    made = build(warehouse, order, last_week(root, asked), replaced, tell)
    bundle.write(target, made.files, made.facts)
    return target, made


def _question(warehouse: Warehouse, order: Order) -> Question:
    """What is asked; who gets words of customers may see records, everybody else is given whole blocks of weeks."""
    given = (order.week, order.language, order.sources, order.department)
    return question(warehouse, *given, in_blocks=not order.quotes)


def last_week(root: Path, asked: Question) -> Kept | None:
    """The last revision of the snapshot of the week before, of the same scope, in whichever language."""
    before = week_label(asked.first - timedelta(days=7))
    return newest(root, (before, asked.department, asked.sources))


def figures(warehouse: Warehouse, order: Order, before: Kept | None, replaced: Kept | None) -> tuple[Writer, Document]:
    """What the report says, before it has a form."""
    asked = _question(warehouse, order)
    pen = writer(Frozen(warehouse, asked))
    correction = None
    if replaced is not None:
        words = {"revision": replaced.revision + 1, "replaced": replaced.revision, "reason": order.reason}
        correction = Notice("", pen.words("snapshot.page.revision", **words))
    return pen, document(pen, before, correction, order.actions, quoted=order.quotes)


def build(warehouse: Warehouse, order: Order, before: Kept | None, replaced: Kept | None, tell: Tell = str) -> Made:
    """Every file of a snapshot in memory. The same numbers, words and code give the same bytes."""
    tell("figures")
    pen, content = figures(warehouse, order, before, replaced)
    asked = pen.frozen.question
    # The day after the week stands for the moment of making, which would be another one at every run.
    day = asked.last + timedelta(days=1)
    files, about, notes = _rendered(content, order, warehouse.settings.home / "cache" / "fonts", day, tell)
    data: dict[str, pl.DataFrame] = content.data
    files |= bundle.data_files(data)
    facts = {
        **manifest.facts(pen),
        "quotes": {"role": order.role, "count": len(data[quotes.FRAME])} if order.quotes else None,
        # As they stood then, so that a later change in the register is no change of this snapshot.
        "actions": [as_entry(one) for one in order.actions],
        # For those who get it: the summary of the agenda, then its sentences.
        "headlines": [content.agenda[0], *(item.text for item in content.agenda[1])],
        "revision": 1 if replaced is None else replaced.revision + 1,
        "replaces": None
        if replaced is None
        else {"revision": replaced.revision, "manifest_sha256": replaced.digest, "reason": order.reason},
        "compared_with": None
        if before is None
        else {"week": before.week, "revision": before.revision, "manifest_sha256": before.digest},
        "formats": about,
    }
    return Made(content, files, facts, notes)


def _rendered(
    content: Document, order: Order, cache: Path, day: Any, tell: Tell
) -> tuple[dict[str, bytes], dict[str, Any], list[str]]:
    """The reports by file name, what the manifest says of each format, and what the reader must be told."""
    files: dict[str, bytes] = {}
    about: dict[str, Any] = {}
    notes: list[str] = []
    if "html" in order.formats or "pdf" in order.formats:
        tell("html")
        body = sections(content)
        cut = fonts.embedded("\n".join([content.title, *body]), content.language, cache)
        text = html.document(content.language, content.title, body, cut.css)
        files["report.html"] = text.encode()
        about["html"] = {"file": "report.html", "fonts": cut.facts}
        if "note" in cut.facts:
            notes.append(str(cut.facts["note"]))
        if "pdf" in order.formats:
            tell("pdf")
            found = pdf.browser()
            if found is None:
                about["pdf"] = {"file": None, "note": pdf.NO_BROWSER}
                notes.append(pdf.NO_BROWSER)
            else:
                files["report.pdf"] = pdf.printed(text, found, day)
                about["pdf"] = {"file": "report.pdf", "printed_by": found.version}
    for name, write in (("pptx", deck), ("xlsx", workbook)):
        if name in order.formats:
            tell(name)
            files[f"report.{name}"] = write(content, day)
            about[name] = {"file": f"report.{name}"}
    return files, about, notes
