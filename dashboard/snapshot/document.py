"""What a report says, before it is HTML, slides or a workbook: every format is written from this alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from dashboard.snapshot.exhibit import Exhibit, Table


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a reader must know before any figure: a status (that of a verdict, or empty), a head and reasons."""

    status: str
    head: str
    reasons: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the agenda: improving, worsening or changing, its words, and the sentence with lines below."""

    tone: str
    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """One page of the report.

    Attributes:
        name: of its section; unique.
        above: what it belongs to, in small letters above its title.
        title: of the page.
        lead: a sentence under it; empty where the exhibit's own title says all.
        exhibits: charts over the width of the page.
        pair: charts that stand side by side.
        table: figures in words, and its caption.
        items: signals that belong here.
        notes: grey lines at the end.
    """

    name: str
    above: str
    title: str
    lead: str = ""
    exhibits: Sequence[Exhibit] = ()
    pair: Sequence[Exhibit] = ()
    table: Table | None = None
    items: Sequence[Item] = ()
    notes: Sequence[str] = ()

    def shown(self) -> list[Exhibit]:
        """Every exhibit of the page."""
        return [*self.exhibits, *self.pair]


@dataclass(frozen=True, slots=True)
class Quality:
    """How far the records can be trusted.

    Attributes:
        note: what the gate does.
        verdicts: batches that did not simply pass.
        passed: said where there is nothing else to say; else empty.
        counts: where the rows of every batch ended up, with its title; None where the recipient may not see them.
        kept_out: why rows were kept out, with its title and note.
    """

    note: str
    verdicts: Sequence[Notice]
    passed: str
    counts: tuple[str, Table] | None
    kept_out: tuple[str, Table | None, str] | None


@dataclass(frozen=True, slots=True)
class Document:
    """A report: its words in order, and the data behind them by file name."""

    language: str
    title: str
    period: str
    status: str
    badge: str
    facts: Sequence[str]
    notices: Sequence[Notice]
    agenda: tuple[str, Sequence[Item], str]
    key_figures: Table
    changes: Chapter
    actions: Chapter
    subjects: Sequence[Chapter]
    departments: Sequence[Chapter]
    quotes: Chapter | None
    quality: Quality
    definitions: Table
    data: dict[str, pl.DataFrame]

    def chapters(self) -> list[Chapter]:
        """The pages with charts, in order."""
        return [*self.subjects, *self.departments]
