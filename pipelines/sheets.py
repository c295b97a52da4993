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

    def __init__(self, path: Path, sheet: str | None, wanted: Wanted) -> None:
        cells = _cells(path, sheet)
        if cells.is_empty():
            raise SourceError(f"The sheet of {path} is empty", "Name another `sheet` in [read].", file=str(path))
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


def _cells(path: Path, sheet: str | None) -> pl.DataFrame:
    check_archive(path)
    try:
        book = fastexcel.read_excel(str(path))
        if sheet is not None and sheet not in book.sheet_names:
            raise SourceError(
                f"{path} has no sheet '{sheet}'", f"Its sheets: {', '.join(book.sheet_names)}.", file=str(path)
            )
        # No header row and nothing skipped, so that row numbers are those of the sheet.
        loaded = book.load_sheet(sheet or 0, header_row=None, skip_rows=0, dtypes="string")
        return pl.DataFrame(loaded)
    except fastexcel.FastExcelError as error:
        what = str(error).splitlines()[0]
        raise SourceError(
            f"{path} is not a workbook that can be read ({what})", "Save it as .xlsx again.", file=str(path)
        ) from error
