"""CSV and TSV: Polars reads what is regular, the careful reader what is not."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.broken import Blanks, Record, Width, careful_records
from pipelines.structure import Dialect, blank_name, lines_at, survey, text_lines
from warehouse.errors import SourceError

LINE = "(line)"
# Python's garbage collector walks over every living list of cells: small batches halve the careful reader's time.
_CAREFUL_ROWS = 20_000


class DelimitedFile:
    """One delimited text file.

    Attributes:
        columns: its column names.
        records: how many records it holds, broken ones among them; None until it was read, where it is irregular.
        broken: the broken records found by the last reading, with their row number.
        note: what a reader of the ledger should know about the file, or None.
    """

    def __init__(self, path: Path, text: Path, dialect: Dialect, *, before: int = 0, note: str | None = None) -> None:
        """Surveys the text.

        Args:
            path: the file, for messages.
            text: its text in UTF-8, from the header on.
            dialect: how its cells are parted.
            before: lines that stood before the header.
            note: what is known about the file already.
        """
        self._path, self._text, self._dialect, self._before = path, text, dialect, before
        self._structure = survey(text, dialect, path)
        self.columns = self._structure.header
        self.records = self._structure.records if self._structure.regular else None
        self.broken: list[tuple[int, Record]] = []
        self.note = self._known = note

    def read(self, first_row: int, batch_rows: int, *, lines: bool = False) -> Iterator[pl.DataFrame]:
        """All-text frames: `src_row`, the columns, and with `lines` the physical line of each record as `(line)`.

        Raises:
            SourceError: the text is not what the survey found, for instance because it changed meanwhile.
        """
        if self._structure.regular:
            return self._fast(first_row, batch_rows, lines=lines)
        return self._careful(first_row, batch_rows, lines=lines)

    def chosen(self, rows: pl.Series, first_row: int) -> pl.DataFrame | None:
        """Chosen records with their lines, found by counting line feeds; None where a record may span lines.

        Args:
            rows: their row numbers, ascending, each once.
            first_row: the number of the file's first record.
        """
        if not self._structure.regular or self._structure.multiline:
            return None
        lines = rows - first_row + self._first_line()
        text = b"".join(lines_at(self._text, lines.to_numpy()))
        found = pl.scan_csv(io.BytesIO(text), **self._options()).collect()
        return found.with_columns(rows.alias("src_row"), (lines + self._before).alias(LINE))

    def _options(self) -> dict[str, Any]:
        return {
            "has_header": False,
            "schema": dict.fromkeys(self.columns, pl.String),
            "separator": self._dialect.delimiter,
            "quote_char": self._dialect.quote or None,
            "null_values": [""],
        }

    def _fast(self, first_row: int, batch_rows: int, *, lines: bool) -> Iterator[pl.DataFrame]:
        # `skip_rows` knows quotes, so the header may span lines; the names come from our own reading of it.
        scan = pl.scan_csv(
            self._text,
            skip_rows=1,
            row_index_name="src_row",
            row_index_offset=first_row,
            glob=False,
            **self._options(),
        )
        line = self._first_line() + self._before if lines else 0
        seen = 0
        try:
            for batch in scan.with_columns(pl.col("src_row").cast(pl.Int64)).collect_batches(
                chunk_size=batch_rows, maintain_order=True
            ):
                seen += batch.height
                if not lines:
                    yield batch
                    continue
                lined = self._with_lines(batch, line)
                line = lined[LINE][-1] + self._breaks(batch.tail(1))[0] + 1 if batch.height else line
                yield lined
        except pl.exceptions.PolarsError as error:
            raise self._changed(str(error)) from error
        if seen != self.records:
            raise self._changed(f"{seen:,} records where the survey counted {self.records:,}")

    def _changed(self, what: str) -> SourceError:
        return SourceError(
            f"{self._path} could not be read ({what})",
            "Load it again once nothing writes to it.",
            file=str(self._path),
        )

    def _first_line(self) -> int:
        with text_lines(self._text) as lines:
            counted = 0

            def counting() -> Iterator[str]:
                nonlocal counted
                for text in lines:
                    counted += 1
                    yield text

            next(self._dialect.reader(counting()))
            return counted + 1

    def _with_lines(self, batch: pl.DataFrame, first: int) -> pl.DataFrame:
        extra = self._breaks(batch).cum_sum().shift(1, fill_value=0)
        return batch.with_columns((pl.int_range(pl.len(), dtype=pl.Int64) + first + extra).alias(LINE))

    def _breaks(self, batch: pl.DataFrame) -> pl.Series:
        """Line breaks inside the cells of each record."""
        if not self._structure.multiline:
            return pl.zeros(batch.height, dtype=pl.Int64, eager=True)
        breaks = pl.col(*self.columns).str.count_matches("\n", literal=True).fill_null(0)
        return batch.select(pl.sum_horizontal(breaks).cast(pl.Int64)).to_series()

    def _careful(self, first_row: int, batch_rows: int, *, lines: bool) -> Iterator[pl.DataFrame]:
        broken: list[tuple[int, Record]] = []
        blanks = Blanks()
        row = first_row
        with text_lines(self._text) as text:
            records = careful_records(text, self._width(), self._dialect, blanks, self._before)
            while chunk := list(islice(records, min(batch_rows, _CAREFUL_ROWS))):
                numbered = list(enumerate(chunk, start=row))
                broken += [each for each in numbered if each[1].cells is None]
                frame = self._frame([(number, record) for number, record in numbered if record.cells is not None])
                row += len(chunk)
                yield frame if lines else frame.drop(LINE)
        # Only at the end: a second reading that stops early must not undo what the first one found.
        self.broken = broken
        self.records = row - first_row
        passed = f"{blanks.count:,} empty lines passed over" if blanks.count else None
        self.note = "; ".join(filter(None, (self._known, passed))) or None

    def _width(self) -> Width:
        named = (place for place, name in enumerate(self.columns, start=1) if name != blank_name(place))
        return Width(len(self.columns), max(named, default=0))

    def _frame(self, records: list[tuple[int, Record]]) -> pl.DataFrame:
        cells = pl.DataFrame(
            [record.cells for _, record in records], schema=dict.fromkeys(self.columns, pl.String), orient="row"
        )
        emptied = cells.with_columns(pl.when(pl.all() != "").then(pl.all()))
        numbers = pl.Series("src_row", [number for number, _ in records], pl.Int64)
        at = pl.Series(LINE, [record.line for _, record in records], pl.Int64)
        return pl.DataFrame([numbers, *emptied.get_columns(), at])
