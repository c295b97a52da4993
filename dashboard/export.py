"""Tables as files of exactly what is shown: CSV and XLSX, with the words that say what the numbers are worth."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
import xlsxwriter

from dashboard.words import Words
from dashboard.written import Written
from warehouse.safe_text import defused

# The same table gives the same bytes, whenever it is made.
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a property of the file, which has no zone
_FORMATS = {"share": "0.0%", "score": "0.00", "money": "#,##0.00", "count": "#,##0"}
_OTHER = "#,##0.0"
_WIDEST = 44
Value = str | float | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to be written to a file.

    Attributes:
        title: the sentence over it.
        notes: (label, text) of what the numbers are worth: definition, period, filters, as of, verdict.
        headers: of the columns.
        rows: the cells as shown; a `Written` one is written as its numbers, any other as text.
    """

    title: str
    notes: Sequence[tuple[str, str]]
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Column:
    header: str
    values: list[Value]
    unit: str | None


def csv_of(sheet: Sheet, words: Words) -> bytes:
    """UTF-8 with a byte order mark, so that Excel reads it. Title and notes are columns of their own: a row that is
    taken out of the file still says what it is worth."""
    columns = _columns(sheet, words)
    constant = [(words("export.title"), sheet.title), *sheet.notes]
    data = {column.header: [_plain(value) for value in column.values] for column in columns}
    frame = pl.DataFrame(data, schema=dict.fromkeys(data, pl.Utf8))
    kept = [(label, text) for label, text in constant if label not in data]
    frame = frame.with_columns(pl.lit(text).alias(label) for label, text in kept)
    return defused(frame).write_csv(include_bom=True).encode("utf-8")


def xlsx_of(sheet: Sheet, words: Words) -> bytes:
    """A workbook: title and notes on top, numbers as numbers, nothing that a spreadsheet would run."""
    columns = _columns(sheet, words)
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": sheet.title, "created": _CREATED})
        page = book.add_worksheet()
        bold = book.add_format({"bold": True})
        page.write_string(0, 0, _safe(sheet.title), bold)
        for index, (label, text) in enumerate(sheet.notes, start=1):
            page.write_string(index, 0, label)
            page.write_string(index, 1, _safe(text))
        top = len(sheet.notes) + 2
        for place, column in enumerate(columns):
            style = book.add_format({"num_format": _FORMATS.get(column.unit or "", _OTHER)})
            _write_column(page, (top, place), column, (bold, style))
        page.freeze_panes(top + 1, 1)
        if columns and sheet.rows:
            page.autofilter(top, 0, top + len(sheet.rows), len(columns) - 1)
    return buffer.getvalue()


def _write_column(page: Any, at: tuple[int, int], column: _Column, styles: tuple[Any, Any]) -> None:
    top, place = at
    bold, style = styles
    page.write_string(top, place, _safe(column.header), bold)
    longest = len(column.header)
    for index, value in enumerate(column.values, start=top + 1):
        if isinstance(value, str):
            page.write_string(index, place, _safe(value))
            longest = max(longest, len(value))
        elif value is not None:
            page.write_number(index, place, value, style)
    page.set_column(place, place, min(_WIDEST, longest + 3))


def _columns(sheet: Sheet, words: Words) -> list[_Column]:
    """The columns of the file: an interval makes two, and headers that stand twice are numbered."""
    columns: list[_Column] = []
    for place, header in enumerate(sheet.headers):
        cells = [row[place] for row in sheet.rows]
        written = [cell for cell in cells if isinstance(cell, Written)]
        unit = written[0].unit if written else None
        named = words("export.seconds", name=header) if unit == "seconds" else header
        if any(len(cell.numbers) == 2 for cell in written):
            for side, key in enumerate(("export.lower", "export.upper")):
                columns.append(_Column(words(key, name=named), [_value(cell, side) for cell in cells], unit))
        else:
            columns.append(_Column(named, [_value(cell, 0) for cell in cells], unit))
    return _told_apart(columns)


def _told_apart(columns: list[_Column]) -> list[_Column]:
    seen: dict[str, int] = {}
    told = []
    for column in columns:
        count = seen[column.header] = seen.get(column.header, 0) + 1
        told.append(_Column(column.header if count == 1 else f"{column.header} {count}", column.values, column.unit))
    return told


def _value(cell: str, side: int) -> Value:
    if isinstance(cell, Written):
        return cell.numbers[min(side, len(cell.numbers) - 1)]
    return cell or None


def _plain(value: Value) -> str | None:
    """A number as the shortest text that gives it back, never in powers of ten."""
    if value is None or isinstance(value, str):
        return value
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _safe(text: str) -> str:
    return str(defused(pl.DataFrame({"text": [text]}))["text"][0])
