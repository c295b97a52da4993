"""The report as a workbook: the agenda, the key figures, a sheet with a native chart for every figure, the data."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from dashboard.snapshot import office
from dashboard.snapshot.document import Chapter, Document
from dashboard.snapshot.exhibit import Exhibit, Table
from dashboard.snapshot.workbook_charts import control, ranks
from dashboard.snapshot.workbook_parts import Book, Sheet
from dashboard.words import Words
from warehouse.catalogue import metric


def workbook(document: Document, day: date) -> bytes:
    """The workbook as an .xlsx file.

    Args:
        document: what it says.
        day: the date that the file carries.
    """
    buffer = io.BytesIO()
    # Text stays text: no cell of ours is a formula, a link or a number that was a name.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as made:
        made.set_properties(
            {"title": document.title, "subject": document.period, "author": "cx-end-value",
             "created": datetime(day.year, day.month, day.day)}  # noqa: DTZ001 - a date without a moment
        )  # fmt: skip
        book, words = Book(made, document), Words(document.language)
        _agenda(book, document, words)
        _key_figures(book, document, words)
        _changes(book, document, words)
        _actions(book, document.actions)
        for chapter in document.subjects:
            _subject(book, chapter, words)
        for chapter in document.departments:
            _department(book, chapter, words)
        _quality(book, document, words)
        _words_sheet(book, words("snapshot.definitions"), document.definitions, words("snapshot.definitions_note"))
    return office.repeatable(buffer.getvalue(), day)


def _agenda(book: Book, document: Document, words: Words) -> None:
    sheet = book.sheet(words("snapshot.agenda"), [4, 14, 100])
    sheet.line(document.title, "title")
    sheet.line(document.period, "plain")
    sheet.line(" · ".join([document.badge, *document.facts]), "meta")
    for notice in document.notices:
        sheet.line(notice.head, "bad")
        for reason in notice.reasons:
            sheet.line(f"• {reason}", "plain")
    summary, items, more = document.agenda
    sheet.skip()
    sheet.line(summary, "plain")
    for number, item in enumerate(items, start=1):
        sheet.cells([number, item.mark, item.text], ["count", item.tone, "wrapped"])
    sheet.line(more, "meta")


def _key_figures(book: Book, document: Document, words: Words) -> None:
    sheet = book.sheet(words("snapshot.kpis"), [34, 12, 12, 12, 10, 11, 12, 12, 12, 12, 16], landscape=True)
    sheet.line(words("snapshot.kpis"), "title")
    sheet.line(words("snapshot.kpis_note"), "meta")
    names = ["figure", "this_week", "lower", "upper", "n", "coverage", "change", "change_lower", "change_upper",
             "goal", "variation"]  # fmt: skip
    headers = [words(f"snapshot.sheet.{name}") for name in names]
    top = sheet.header(headers)
    for row in document.data["key_figures"].iter_rows(named=True):
        unit = metric(row["metric"]).unit
        figure = [office.scaled(unit, row[name]) for name in ("value", "lower", "upper")]
        moved = [office.scaled(unit, row[name]) for name in ("change", "change_lower", "change_upper")]
        varied = words(f"snapshot.variation.{row['variation'] or 'none'}")
        name = words(f"metric.{row['metric']}")
        count = None if row["suppressed"] else row["n"]
        cells = [name, *figure, count, row["coverage"], *moved, office.scaled(unit, row["goal"]), varied]
        shown, change = book.figures(unit, row["value"]), book.changes(unit)
        sheet.cells(cells, ["text", *[shown] * 3, "count", "percent", *[change] * 3, shown, "text"])
    sheet.tones(top, len(names) - 1, {words(f"snapshot.variation.{tone}"): tone for tone in office.TONES})
    sheet.freeze(top)


def _changes(book: Book, document: Document, words: Words) -> None:
    chapter, frame = document.changes, document.data["changes"]
    sheet = book.sheet(chapter.title, [34, *[14] * 7, 34], landscape=True)
    sheet.line(chapter.title, "title")
    sheet.line(chapter.lead, "plain")
    columns = ["value_then", "value", "change", "new", "mix", "late", "definition"]
    names = ["then", "now", "change", "new", "mix", "late", "definition"]
    headers = [words("snapshot.kpi.figure"), *(words(f"snapshot.changes.{name}") for name in names)]
    top = sheet.header([*headers, words("table.remark")])
    for row in frame.iter_rows(named=True):
        unit = metric(row["metric"]).unit
        told = row["remark"] not in ("", "no_snapshot")
        remark = words(f"snapshot.changes.remark.{row['remark']}") if told else ""
        values = [office.scaled(unit, row[name]) for name in columns]
        formats = [book.figures(unit, row["value"])] * 2 + [book.changes(unit)] * 5
        sheet.cells([words(f"metric.{row['metric']}"), *values, remark], ["text", *formats, "text"])
    sheet.freeze(top)
    for note in chapter.notes:
        sheet.line(note, "meta")


def _actions(book: Book, chapter: Chapter) -> None:
    sheet = book.sheet(chapter.title, [44, 20, 20, 12, 34, 14, 14, 16, 14, 8, 10], landscape=True)
    sheet.line(chapter.title, "title")
    sheet.line(chapter.lead, "plain")
    if chapter.table is not None:
        _table(sheet, chapter.table)
        sheet.skip()
    for item in chapter.items:
        sheet.line(f"{item.mark}: {item.text}", item.tone)
    for note in chapter.notes:
        sheet.line(note, "meta")


def _subject(book: Book, chapter: Chapter, words: Words) -> None:
    main = chapter.exhibits[0]
    sheet = book.sheet(chapter.title, [12.5] * 10, one_page=True)
    _head(sheet, main)
    if main.native is not None:
        control(sheet, main, words)
    sheet.skip()
    top, ends = sheet.row, [sheet.row]
    for place, exhibit in enumerate(chapter.pair):
        sheet.row = top
        ranks(sheet, exhibit, words, 5 * place)
        ends.append(sheet.row)
    sheet.row = max(ends)


def _head(sheet: Sheet, exhibit: Exhibit) -> None:
    sheet.line(exhibit.title, "title")
    sheet.line(exhibit.brief, "head")
    sheet.line(exhibit.meta, "meta")


def _department(book: Book, chapter: Chapter, words: Words) -> None:
    sheet = book.sheet(chapter.title, [30, 30, 11, 15, 15, *[11] * 5], one_page=True)
    sheet.line(f"{chapter.above}: {chapter.title}", "title")
    sheet.line(chapter.lead, "plain")
    for item in chapter.items:
        sheet.line(f"{item.mark}  {item.text}", item.tone)
    if chapter.table is not None:
        top = sheet.header(chapter.table.headers)
        for row in chapter.table.rows:
            sheet.cells(row, ["text"] * len(row))
        sheet.tones(top, 4, {words(f"snapshot.variation.{tone}"): tone for tone in office.TONES})
    for exhibit in chapter.exhibits:
        sheet.skip()
        sheet.line(exhibit.title, "head")
        if exhibit.native is not None:
            control(sheet, exhibit, words)
    for note in chapter.notes:
        sheet.line(note, "meta")


def _quality(book: Book, document: Document, words: Words) -> None:
    quality, title = document.quality, words("page.quality")
    sheet = book.sheet(title, [22, 26, 16, 18, *[12] * 6], landscape=True)
    sheet.line(title, "title")
    sheet.line(quality.note, "plain")
    sheet.line(quality.passed, "plain")
    for verdict in quality.verdicts:
        sheet.line(verdict.head, "bad")
        for reason in verdict.reasons:
            sheet.line(f"• {reason}", "plain")
    for titled in (quality.counts, quality.kept_out):
        if titled is None or titled[1] is None:
            continue
        sheet.skip()
        sheet.line(titled[0], "head")
        _table(sheet, titled[1])


def _words_sheet(book: Book, title: str, table: Table, note: str) -> None:
    sheet = book.sheet(title, [30, 70, 36, 40], landscape=True)
    sheet.line(title, "title")
    sheet.line(note, "meta")
    _table(sheet, table, "wrapped")


def _table(sheet: Sheet, table: Table, kind: str = "text") -> None:
    sheet.header(table.headers)
    formats: Sequence[Any] = [kind] * len(table.headers)
    for row in table.rows:
        sheet.cells([text.replace("\n", " ") for text in row], formats)
