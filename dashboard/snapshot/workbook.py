"""The report as a workbook: the agenda, the key figures, a sheet with a native chart for every figure, the data."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from dashboard.snapshot import office
from dashboard.snapshot.changes import PARTS
from dashboard.snapshot.document import Chapter, Document
from dashboard.snapshot.exhibit import Exhibit, Table
from dashboard.snapshot.workbook_charts import control, effects, ranks
from dashboard.snapshot.workbook_parts import Book, Sheet
from dashboard.words import Words
from dashboard.written import Written
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
        _actions(book, document.actions, words)
        for chapter in document.subjects:
            _subject(book, chapter, words)
        for chapter in document.departments:
            _department(book, document, chapter, words)
        if document.quotes is not None and document.quotes.table is not None:
            note = " ".join([document.quotes.lead, *document.quotes.notes])
            _words_sheet(book, document.quotes.title, document.quotes.table, note, [16, 16, 24, 24, 90])
        _quality(book, document, words)
        title, note = words("snapshot.definitions"), words("snapshot.definitions_note")
        _words_sheet(book, title, document.definitions, note, [30, 70, 36, 40])
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
        sheet.cells([str(number), item.mark, item.text], ["text", item.tone, "wrapped"])
    sheet.line(more, "meta")


def _key_figures(book: Book, document: Document, words: Words) -> None:
    sheet = book.sheet(words("snapshot.kpis"), [34, 12, 12, 12, 10, 11, 12, 12, 12, 12, 16], landscape=True)
    sheet.line(words("snapshot.kpis"), "title")
    sheet.line(words("snapshot.kpis_note"), "meta")
    names = ["figure", "this_week", "lower", "upper", "n", "coverage", "change", "change_lower", "change_upper",
             "goal", "variation"]  # fmt: skip
    headers = [words(f"snapshot.sheet.{name}") for name in names]
    top = sheet.header(headers, ["text", *["count"] * (len(names) - 2), "beside"])
    for row in document.data["key_figures"].iter_rows(named=True):
        unit = metric(row["metric"]).unit
        figure = _figure(unit, row)
        moved = [office.moved(unit, row[name]) for name in ("change", "change_lower", "change_upper")]
        varied = words(f"snapshot.variation.{row['variation'] or 'none'}")
        name = words(f"metric.{row['metric']}")
        count = None if row["suppressed"] else row["n"]
        cells = [name, *figure, count, row["coverage"], *moved, office.scaled(unit, row["goal"]), varied]
        shown, change = book.figures(unit, row["value"]), book.changes(unit)
        sheet.cells(cells, ["text", *[shown] * 3, "count", "percent", *[change] * 3, shown, "beside"])
    sheet.tones(top, len(names) - 1, {words(f"snapshot.variation.{tone}"): tone for tone in office.TONES})
    sheet.freeze(top)


def _figure(unit: str, row: dict[str, Any]) -> list[float | None]:
    """A figure and its bounds; a count that is known has none."""
    bounds = ("lower", "upper") if unit != "contacts" else ()
    told = [office.scaled(unit, row[name]) for name in ("value", *bounds)]
    return told + [None] * (3 - len(told))


def _changes(book: Book, document: Document, words: Words) -> None:
    chapter, frame = document.changes, document.data["changes"]
    sheet = book.sheet(chapter.title, [34, *[14] * 7, 34], landscape=True)
    sheet.line(chapter.title, "title")
    sheet.line(chapter.lead, "plain")
    names = ["then", "now", "change", "new", "mix", "late", "definition"]
    headers = [words("snapshot.kpi.figure"), *(words(f"snapshot.changes.{name}") for name in names)]
    top = sheet.header([*headers, words("table.remark")], ["text", *["count"] * len(names), "beside"])
    for row in frame.iter_rows(named=True):
        unit = metric(row["metric"]).unit
        told = row["remark"] not in ("", "no_snapshot")
        remark = words(f"snapshot.changes.remark.{row['remark']}") if told else ""
        values = [office.scaled(unit, row[name]) for name in ("value_then", "value")]
        values += [office.moved(unit, row[name]) for name in ("change", *PARTS)]
        formats = [book.figures(unit, row["value"])] * 2 + [book.changes(unit)] * 5
        sheet.cells([words(f"metric.{row['metric']}"), *values, remark], ["text", *formats, "beside"])
    sheet.freeze(top)
    for note in chapter.notes:
        sheet.line(note, "meta")


def _actions(book: Book, chapter: Chapter, words: Words) -> None:
    sheet = book.sheet(chapter.title, [56, *[11] * 6], one_page=True)
    sheet.line(chapter.title, "title")
    sheet.line(chapter.lead, "plain")
    for exhibit in chapter.exhibits:
        sheet.line(exhibit.meta, "meta")
        effects(sheet, exhibit, words)
        sheet.skip()
    for item in chapter.items:
        title, *more = item.text.split("\n")
        sheet.line(f"{item.mark}: {title}", item.tone)
        for line in more:
            sheet.line(line, "plain")
        sheet.skip()
    for note in chapter.notes:
        sheet.line(note, "meta")


def _subject(book: Book, chapter: Chapter, words: Words) -> None:
    main = chapter.exhibits[0]
    sheet = book.sheet(chapter.title, [12] * 11, one_page=True)
    _head(sheet, main)
    if main.native is not None:
        control(sheet, main, words)
    sheet.skip()
    top, ends = sheet.row, [sheet.row]
    for place, exhibit in enumerate(chapter.pair):
        sheet.row = top
        ranks(sheet, exhibit, words, 6 * place)
        ends.append(sheet.row)
    sheet.row = max(ends)
    for note in chapter.notes:
        sheet.line(note, "meta")


def _head(sheet: Sheet, exhibit: Exhibit) -> None:
    sheet.line(exhibit.title, "title")
    sheet.line(exhibit.brief, "head")
    sheet.line(exhibit.meta, "meta")


def _department(book: Book, document: Document, chapter: Chapter, words: Words) -> None:
    sheet = book.sheet(chapter.title, [30, *[12] * 5, 16, *[12] * 4], one_page=True)
    sheet.line(f"{chapter.above}: {chapter.title}", "title")
    sheet.line(chapter.lead, "plain")
    for item in chapter.items:
        sheet.line(f"{item.mark}  {item.text}", item.tone)
    names = [f"snapshot.sheet.{name}" for name in ("figure", "this_week", "lower", "upper", "n")]
    headers = [words(name) for name in (*names, "snapshot.department.house", "snapshot.sheet.variation")]
    top = sheet.header(headers, ["text", *["count"] * 5, "beside"])
    frame = document.data["departments"]
    for row in frame.filter(frame["department"] == chapter.title).iter_rows(named=True):
        unit = metric(row["metric"]).unit
        shown = book.figures(unit, row["value"])
        figure = _figure(unit, row)
        varied = words("value.withheld" if row["suppressed"] else f"snapshot.variation.{row['variation'] or 'none'}")
        cells = [words(f"metric.{row['metric']}"), *figure, row["n"], office.scaled(unit, row["house"]), varied]
        sheet.cells(cells, ["text", *[shown] * 3, "count", book.figures(unit, row["house"]), "beside"])
    sheet.tones(top, len(headers) - 1, {words(f"snapshot.variation.{tone}"): tone for tone in office.TONES})
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


def _words_sheet(book: Book, title: str, table: Table, note: str, widths: Sequence[float]) -> None:
    sheet = book.sheet(title, widths, landscape=True)
    sheet.line(title, "title")
    sheet.line(note, "meta")
    _table(sheet, table, "wrapped")


def _table(sheet: Sheet, table: Table, kind: str = "text") -> None:
    styles = [kind if index < table.text_columns else "count" for index in range(len(table.headers))]
    sheet.header(table.headers, styles)
    for row in table.rows:
        # What was written from a count is a number here too.
        values = [text.numbers[0] if isinstance(text, Written) and text.numbers else text for text in row]
        sheet.cells([one.replace("\n", " ") if isinstance(one, str) else one for one in values], styles)
