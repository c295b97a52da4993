"""The report as slides: one subject a slide, native charts, definitions in the speaker notes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from pptx.util import Inches

from dashboard.snapshot import office, slide_charts
from dashboard.snapshot.document import Chapter, Document, Item
from dashboard.snapshot.exhibit import Exhibit
from dashboard.snapshot.slide_parts import Deck
from dashboard.words import Words

_LEFT, _WIDTH = Inches(0.5), Inches(12.33)
_MOST_REASONS, _MOST_LINES, _FEW_LINES = 8, 16, 6


def deck(document: Document, day: date) -> bytes:
    """The slides as a .pptx file.

    Args:
        document: what they say.
        day: the date that the file carries.
    """
    made, words = Deck(document), Words(document.language)
    _title(made, document)
    _agenda(made, document, words)
    made.tables(words("snapshot.kpis"), "", document.key_figures, words("snapshot.kpis_note"))
    notes = " ".join(document.changes.notes)
    made.tables(document.changes.title, document.changes.lead, document.changes.table, notes)
    _actions(made, document.actions)
    for chapter in document.subjects:
        _subject(made, chapter)
    for chapter in document.departments:
        _department(made, chapter)
    if document.quotes is not None:
        told = document.quotes
        made.tables(told.title, told.lead, told.table, " ".join(told.notes))
    _quality(made, document, words)
    made.tables(words("snapshot.definitions"), "", document.definitions, words("snapshot.definitions_note"))
    return _saved(made.presentation, document, day)


def _saved(presentation: Any, document: Document, day: date) -> bytes:
    properties = presentation.core_properties
    properties.title, properties.language = document.title, document.language
    properties.author = properties.last_modified_by = "cx-end-value"
    properties.subject = document.period
    properties.revision = 1
    buffer = io.BytesIO()
    presentation.save(buffer)
    return office.repeatable(buffer.getvalue(), day)


def _title(made: Deck, document: Document) -> None:
    slide = made.slide(document.title, size=36, top=Inches(1.5))
    made.text(slide, [document.period], (_LEFT, Inches(2.5), _WIDTH, Inches(0.5)), 20)
    tint = office.STATUSES.get(document.status, office.MUTE)
    made.text(slide, [document.badge], (_LEFT, Inches(3.2), _WIDTH, Inches(0.4)), 14, tint, bold=True)
    made.text(slide, [" · ".join(document.facts)], (_LEFT, Inches(3.6), _WIDTH, Inches(0.6)), 12, office.MUTE)
    lines = [line for notice in document.notices for line in (notice.head, *(f"• {why}" for why in notice.reasons))]
    made.text(slide, lines[:_MOST_REASONS], (_LEFT, Inches(4.4), _WIDTH, Inches(2.4)), 13, office.BAD)


def _agenda(made: Deck, document: Document, words: Words) -> None:
    summary, items, more = document.agenda
    per_slide = 7
    for start in range(0, max(1, len(items)), per_slide):
        slide = made.slide(words("snapshot.agenda"))
        made.text(slide, [summary], (_LEFT, Inches(1.05), _WIDTH, Inches(0.6)), 13, office.MUTE)
        made.items(slide, items[start : start + per_slide], Inches(1.75), start)
        if more and start + per_slide >= len(items):
            made.text(slide, [more], (_LEFT, Inches(6.55), _WIDTH, Inches(0.3)), 11, office.MUTE)


def _actions(made: Deck, chapter: Chapter) -> None:
    """The improvement actions: what each brought on one slide, then a few a slide, each with its sentence."""
    for exhibit in chapter.exhibits:
        if exhibit.native is not None:
            slide = made.slide(exhibit.title, chapter.title)
            made.text(slide, [exhibit.meta], (_LEFT, Inches(1.15), _WIDTH, Inches(0.3)), 12, office.MUTE)
            _chart(made, slide, exhibit, (_LEFT, Inches(1.5), _WIDTH, Inches(4.95)), 12)
            made.text(slide, list(chapter.notes), (_LEFT, Inches(6.55), _WIDTH, Inches(0.42)), 9, office.MUTE)
            made.notes(slide, _spoken(chapter.title, [exhibit]))
    lead = chapter.lead or next((exhibit.title for exhibit in chapter.exhibits), "")
    for start in range(0, max(1, len(chapter.items)), 4):
        slide = made.slide(chapter.title)
        made.text(slide, [lead], (_LEFT, Inches(1.05), _WIDTH, Inches(0.6)), 13, office.MUTE)
        for index, item in enumerate(chapter.items[start : start + 4]):
            top = Inches(1.75) + index * Inches(1.18)
            tint = office.TONES.get(item.tone, office.MUTE)
            made.text(slide, [item.mark], (_LEFT, top, Inches(1.5), Inches(0.4)), 13, tint, bold=True)
            title, *more = item.text.split("\n")
            made.text(slide, [title], (Inches(2.1), top, Inches(10.73), Inches(0.3)), 13, bold=True)
            made.text(slide, more, (Inches(2.1), top + Inches(0.3), Inches(10.73), Inches(0.8)), 11)
        made.text(slide, list(chapter.notes), (_LEFT, Inches(6.55), _WIDTH, Inches(0.42)), 9, office.MUTE)


def _subject(made: Deck, chapter: Chapter) -> None:
    """One figure: its chart, its groups beside it, n and interval under it."""
    main = chapter.exhibits[0]
    slide = made.slide(main.title, f"{chapter.above} · {chapter.title}")
    beside = [exhibit for exhibit in chapter.pair if exhibit.native is not None]
    width = Inches(8.1) if beside else _WIDTH
    _chart(made, slide, main, (_LEFT, Inches(1.35), width, Inches(4.75)), 11)
    height = Inches(4.75 / max(1, len(beside)))
    for index, exhibit in enumerate(beside):
        top = Inches(1.35) + index * height
        box = (Inches(8.75), top, Inches(4.1), Inches(0.45))
        made.text(slide, [exhibit.title], box, 11, office.INK, bold=True)
        _chart(made, slide, exhibit, (Inches(8.75), top + Inches(0.45), Inches(4.1), height - Inches(0.5)), 9)
    made.text(slide, [main.brief], (_LEFT, Inches(6.15), _WIDTH, Inches(0.35)), 13, bold=True)
    made.text(
        slide, [" · ".join([main.meta, *chapter.notes])], (_LEFT, Inches(6.45), _WIDTH, Inches(0.5)), 9, office.MUTE
    )
    made.notes(slide, _spoken(chapter.title, [main, *chapter.pair]))


def _department(made: Deck, chapter: Chapter) -> None:
    slide = made.slide(chapter.title, chapter.above)
    made.text(slide, [chapter.lead], (_LEFT, Inches(1.2), _WIDTH, Inches(0.35)), 13)
    if chapter.table is not None:
        made.table(slide, chapter.table, (_LEFT, Inches(1.65), Inches(6.6), Inches(4)), 9)
    right, half = Inches(7.35), Inches(5.5)
    items: Sequence[Item] = chapter.items[:3]
    for exhibit in chapter.exhibits:
        made.text(slide, [exhibit.title], (right, Inches(1.6), half, Inches(0.5)), 11, bold=True)
        _chart(made, slide, exhibit, (right, Inches(2.1), half, Inches(2.9 if items else 4.3)), 9)
    made.text(slide, [f"{item.mark}  {item.text}" for item in items], (right, Inches(5.1), half, Inches(1.4)), 9)
    made.text(slide, list(chapter.notes), (_LEFT, Inches(6.55), _WIDTH, Inches(0.35)), 9, office.MUTE)
    made.notes(slide, _spoken(chapter.title, list(chapter.exhibits)))


def _chart(made: Deck, slide: Any, exhibit: Exhibit, box: slide_charts.Box, size: float) -> None:
    if exhibit.native is None:
        made.text(slide, [exhibit.title], box, 14, office.MUTE)
        return
    slide_charts.add(slide, exhibit, box, made.language, size)


def _spoken(title: str, exhibits: Sequence[Exhibit]) -> list[str]:
    return [title, *(f"{exhibit.title}\n{exhibit.notes}" for exhibit in exhibits)]


def _quality(made: Deck, document: Document, words: Words) -> None:
    quality, title = document.quality, words("page.quality")
    slide = made.slide(title)
    made.text(slide, [quality.note], (_LEFT, Inches(1.05), _WIDTH, Inches(0.7)), 12, office.MUTE)
    lines = [quality.passed] if quality.passed else []
    for verdict in quality.verdicts:
        lines += [verdict.head, *(f"• {why}" for why in verdict.reasons[:_MOST_REASONS])]
    made.text(slide, lines[:_MOST_LINES], (_LEFT, Inches(1.8), _WIDTH, Inches(4.6)), 12)
    if len(lines) > _MOST_LINES:
        more = words("snapshot.page.more_in_html")
        made.text(slide, [more], (_LEFT, Inches(6.5), _WIDTH, Inches(0.3)), 10, office.MUTE)
    tables = [quality.counts] if quality.counts else []
    if quality.kept_out is not None and quality.kept_out[1] is not None:
        tables.append((quality.kept_out[0], quality.kept_out[1]))
    if tables and len(lines) <= _FEW_LINES and len(tables[0][1].rows) <= _FEW_LINES:
        # Few batches: their rows stand under the verdicts.
        head, table = tables.pop(0)
        made.text(slide, [head], (_LEFT, Inches(3.7), _WIDTH, Inches(0.3)), 12, bold=True)
        made.table(slide, table, (_LEFT, Inches(4.1), _WIDTH, Inches(2)), 10)
    for head, table in tables:
        made.tables(title, head, table, "")
