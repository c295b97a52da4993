"""Workbooks: every cell becomes the text that stands for its value."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import fastexcel
import polars as pl

from pipelines.broken import Record
from pipelines.delimited import LINE
from pipelines.headers import SEARCHED, Wanted
from pipelines.opening import check_archive
from pipelines.structure import checked_header
from warehouse.errors import SourceError

# Excel counts days from here; a time of day or a short duration is an instant of this day.
_DAY_ZERO = r"^1899-12-31 "


class SheetFile:
    """One sheet of a workbook; see `DelimitedFile` for the attributes. The line of a record is its row in the sheet."""

    def __init__(self, path: Path, cells: pl.DataFrame, wanted: Wanted) -> None:
        top, note = _header_row(cells, wanted)
        self.columns = checked_header([cell or "" for cell in cells.row(top)], path)
        self._first_line = top + 2
        body = cells.slice(top + 1).rename(dict(zip(cells.columns, self.columns, strict=True)))
        text = pl.all().str.replace(_DAY_ZERO, "")
        self._cells = body.select(pl.when(text != "").then(text))
        self.records: int | None = body.height
        self.broken: list[tuple[int, Record]] = []
        self.note = note

    def read(self, first_row: int, batch_rows: int, *, lines: bool = False) -> Iterator[pl.DataFrame]:
        """All-text frames, as of `DelimitedFile.read`."""
        for offset in range(0, self._cells.height, batch_rows):
            part = self._cells.slice(offset, batch_rows)
            order = pl.int_range(offset, offset + part.height, dtype=pl.Int64, eager=True)
            at = [(order + self._first_line).alias(LINE)] if lines else []
            yield pl.DataFrame([(order + first_row).alias("src_row"), *part.get_columns(), *at])


def _header_row(cells: pl.DataFrame, wanted: Wanted) -> tuple[int, str | None]:
    """The row of the names, counted from 0: the first with a cell, or the first that names every needed column."""
    first: int = cells.select(pl.any_horizontal(pl.all().is_not_null()).arg_max()).item()
    for row in range(first, min(first + SEARCHED, cells.height)):
        if wanted.all_in([(cell or "").strip() for cell in cells.row(row)]):
            note = f"header found in row {row + 1}; what stands above it is no record" if row > first else None
            return row, note
    return first, None


_EVERY = "*"


def open_sheets(
    path: Path, named: str | tuple[str, ...] | None, wanted: Wanted
) -> list[tuple[SheetFile, str | None, str | None]]:
    """The sheets of a workbook that are to be read, each with a note, and its name where there may be several.

    Args:
        path: the workbook.
        named: the sheet, or several; `*` is every visible one that has the columns; None is the first.
        wanted: the columns of the profile.

    Raises:
        SourceError: it is no workbook, or has no such sheet, or a sheet is empty.
    """
    check_archive(path)
    try:
        book = fastexcel.read_excel(str(path))
        if named == _EVERY:
            return _every_sheet(path, book, wanted)
        if named is None:
            return [(SheetFile(path, _cells(path, book, 0), wanted), _others(book), None)]
        several = not isinstance(named, str)
        return [
            (SheetFile(path, _cells(path, book, name), wanted), None, name if several else None)
            for name in ([named] if isinstance(named, str) else named)
        ]
    except fastexcel.FastExcelError as error:
        what = str(error).splitlines()[0]
        raise SourceError(
            f"{path} is not a workbook that can be read ({what})", "Save it as .xlsx again.", file=str(path)
        ) from error


def alike(path: Path, columns: tuple[str, ...]) -> list[str]:
    """The visible sheets of a workbook, beside the first, that have all of these columns."""
    book, wanted = fastexcel.read_excel(str(path)), Wanted(columns, {})
    found = []
    for name in book.sheet_names[1:]:
        try:
            head = book.load_sheet(name, header_row=None, skip_rows=0, n_rows=SEARCHED, dtypes="string")
        except fastexcel.FastExcelError:  # a chart, or damaged: whoever names it is told
            continue
        cells = pl.DataFrame(head)
        if head.visible == "visible" and not cells.is_empty() and wanted.all_in(_names_in(cells, wanted)):
            found.append(name)
    return found


def _others(book: fastexcel.ExcelReader) -> str | None:
    first, *others = book.sheet_names
    named = ", ".join(f"'{name}'" for name in others)
    return f"sheet '{first}' read, and no other: {named}" if others else None


def _every_sheet(
    path: Path, book: fastexcel.ExcelReader, wanted: Wanted
) -> list[tuple[SheetFile, str | None, str | None]]:
    found: list[tuple[SheetFile, str]] = []
    left_out = []
    for name in book.sheet_names:
        loaded = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        cells = pl.DataFrame(loaded)
        if loaded.visible != "visible":
            left_out.append(f"'{name}' (hidden)")
        elif cells.is_empty() or not wanted.all_in(_names_in(cells, wanted)):
            left_out.append(f"'{name}' (without the columns)")
        else:
            found.append((SheetFile(path, cells, wanted), name))
    if not found:
        raise SourceError(
            f"No visible sheet of {path} has the columns {', '.join(wanted.columns)}",
            f"Name one as `sheet` in [read]. Its sheets: {', '.join(book.sheet_names)}.",
            file=str(path),
        )
    note = f"sheets not read: {', '.join(left_out)}" if left_out else None
    return [(file, note if number == 0 else None, name) for number, (file, name) in enumerate(found)]


def _names_in(cells: pl.DataFrame, wanted: Wanted) -> list[str]:
    row, _ = _header_row(cells, wanted)
    return [(cell or "").strip() for cell in cells.row(row)]


def _cells(path: Path, book: fastexcel.ExcelReader, sheet: str | int) -> pl.DataFrame:
    if isinstance(sheet, str) and sheet not in book.sheet_names:
        raise SourceError(
            f"{path} has no sheet '{sheet}'", f"Its sheets: {', '.join(book.sheet_names)}.", file=str(path)
        )
    # No header row and nothing skipped, so that row numbers are those of the sheet.
    cells = pl.DataFrame(book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string"))
    if cells.is_empty():
        raise SourceError(f"The sheet of {path} is empty", "Name another `sheet` in [read].", file=str(path))
    return cells
