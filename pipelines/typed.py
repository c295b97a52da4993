"""Files whose cells have types (Parquet, NDJSON): everything becomes text, without loss."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.broken import RAGGED, TRUNCATED, Record
from pipelines.delimited import LINE
from pipelines.opening import utf8_chunks
from pipelines.structure import checked_header, text_lines
from warehouse.errors import SourceError

# The library panics over some damaged files instead of raising an error of its own.
_PANIC = pl.exceptions.PanicException
_DAMAGED = (pl.exceptions.PolarsError, _PANIC)
_STDERR = 2


class ParquetFile:
    """One Parquet file; see `DelimitedFile` for the attributes. The line of a record is its number."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._scan = pl.scan_parquet(path, glob=False)
        try:
            with _no_stack_traces():
                self._schema = self._scan.collect_schema()
                self.records: int | None = self._scan.select(pl.len()).collect().item()
        except (*_DAMAGED, OSError) as error:
            raise SourceError(
                f"{path} is not a Parquet file ({_said(error)})",
                "Export it again, or declare its `format`.",
                file=str(path),
            ) from error
        self.columns = checked_header(list(self._schema), path)
        self.broken: list[tuple[int, Record]] = []
        self.note: str | None = None

    def read(self, first_row: int, batch_rows: int, *, lines: bool = False) -> Iterator[pl.DataFrame]:
        """All-text frames, as of `DelimitedFile.read`.

        Raises:
            SourceError: a column's type has no text form, or the file is damaged.
        """
        typed = zip(self.columns, self._schema.items(), strict=True)
        texts = [self._as_text(name, dtype).alias(column) for column, (name, dtype) in typed]
        row = first_row
        try:
            batches = self._scan.select(texts).collect_batches(chunk_size=batch_rows, maintain_order=True, lazy=True)
            while (batch := _next_of(batches)) is not None:
                numbers = pl.int_range(row, row + batch.height, dtype=pl.Int64, eager=True).alias("src_row")
                at = [(numbers - first_row + 1).alias(LINE)] if lines else []
                row += batch.height
                yield pl.DataFrame([numbers, *batch.get_columns(), *at])
            # A panic in one of its threads may end the batches as if there were no more.
            if row - first_row != self.records:
                raise SourceError(
                    f"{self._path} is damaged: {row - first_row:,} of its {self.records:,} records can be read",
                    "Export it again.",
                    file=str(self._path),
                )
        except _DAMAGED as error:
            raise SourceError(
                f"{self._path} could not be read ({_said(error)})", "Export it again.", file=str(self._path)
            ) from error

    def _as_text(self, name: str, dtype: pl.DataType) -> pl.Expr:
        column = pl.col(name)
        if isinstance(dtype, pl.Datetime):
            return column.dt.strftime("%Y-%m-%d %H:%M:%S%.f" + ("%:z" if dtype.time_zone else ""))
        if isinstance(dtype, pl.Duration):
            return (column.dt.total_microseconds() / 1_000_000).cast(pl.String)
        if isinstance(dtype, (pl.List, pl.Array, pl.Struct)):
            return pl.when(column.is_not_null()).then(pl.struct(name).struct.json_encode())
        if isinstance(dtype, (pl.Binary, pl.Object)):
            raise SourceError(
                f"{self._path}: column '{name}' holds bytes ({dtype})", "Export it as text.", file=str(self._path)
            )
        text = column.cast(pl.String)
        return pl.when(text != "").then(text)


@contextmanager
def _no_stack_traces() -> Iterator[None]:
    """Keeps what the library's threads write about their panics off the terminal: the error says it in words."""
    sys.stderr.flush()
    kept, nowhere = os.dup(_STDERR), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, _STDERR)
        yield
    finally:
        os.dup2(kept, _STDERR)
        os.close(kept)
        os.close(nowhere)


def _next_of(batches: Iterator[pl.DataFrame]) -> pl.DataFrame | None:
    with _no_stack_traces():
        return next(batches, None)


def _said(error: BaseException) -> str:
    return "its parts do not fit together" if isinstance(error, _PANIC) else str(error)


class JsonLinesFile:
    """One file of a JSON object a line; see `DelimitedFile` for the attributes.

    Python's own parser reads it: it keeps numbers as they are written and says which line is broken.
    """

    def __init__(self, path: Path, text: Path) -> None:
        self._text = text
        for _ in utf8_chunks(text):  # says which byte does not fit
            pass
        names: dict[str, None] = {}
        count = 0
        for record, values in self._records():
            count += 1
            if record.cells is not None:
                names.update(dict.fromkeys(values))
        if not names:
            raise SourceError(f"{path} holds no JSON object", "Each line must be one.", file=str(path))
        self.columns = checked_header(list(names), path)
        self._names = tuple(names)
        self.records: int | None = count
        self.broken: list[tuple[int, Record]] = []
        self.note: str | None = None

    def read(self, first_row: int, batch_rows: int, *, lines: bool = False) -> Iterator[pl.DataFrame]:
        """All-text frames, as of `DelimitedFile.read`."""
        broken: list[tuple[int, Record]] = []
        numbered = enumerate(self._records(), start=first_row)
        while chunk := list(islice(numbered, batch_rows)):
            broken += [(row, record) for row, (record, _) in chunk if record.cells is None]
            good = [(row, record.line, values) for row, (record, values) in chunk if record.cells is not None]
            columns = [pl.Series("src_row", [row for row, _, _ in good], pl.Int64)]
            for column, name in zip(self.columns, self._names, strict=True):
                columns.append(pl.Series(column, [values.get(name) for _, _, values in good], pl.String))
            if lines:
                columns.append(pl.Series(LINE, [line for _, line, _ in good], pl.Int64))
            yield pl.DataFrame(columns)
        # Only at the end: a second reading that stops early must not undo what the first one found.
        self.broken = broken

    def _records(self) -> Iterator[tuple[Record, dict[str, str | None]]]:
        with text_lines(self._text) as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                values = _values(line)
                if values is not None:
                    yield Record(number, []), values
                else:
                    reason = RAGGED if line.endswith("\n") else TRUNCATED
                    yield Record(number, None, reason, line.rstrip("\r\n")), {}


def _values(line: str) -> dict[str, str | None] | None:
    """The members of the object in a line, as text; None where it holds no object, or one that cannot be stored."""
    try:
        value = json.loads(line, parse_float=str, parse_int=str, parse_constant=str)
        if "\\ud" in line.lower():  # half a letter cannot be stored
            json.dumps(value, ensure_ascii=False).encode()
        return {name: _text_of(item) for name, item in value.items()} if isinstance(value, dict) else None
    except (ValueError, RecursionError):
        return None


def _text_of(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
