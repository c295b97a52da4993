"""Reading a text file record by record, so that a broken one is set aside and its neighbours are kept."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from pipelines.structure import Dialect

RAGGED = "ragged_row"
TRUNCATED = "truncated_record"


@dataclass(frozen=True, slots=True)
class Record:
    """One record after the header.

    Attributes:
        line: the physical line it starts on, counted from 1.
        cells: its cells, or None where it is broken.
        reason: `ragged_row` or `truncated_record`, or None.
        raw: its text where it is broken.
    """

    line: int
    cells: list[str] | None
    reason: str | None = None
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Width:
    """How many cells a whole record has: one for each column.

    Spreadsheets leave empty cells behind the last column, in some lines and not in others; they say nothing.

    Attributes:
        columns: of the header.
        named: those up to the last that bears a name.
    """

    columns: int
    named: int

    def fitted(self, cells: list[str]) -> list[str] | None:
        """One cell a column; None where one is missing, or too many hold something."""
        missing = self.columns - len(cells)
        if missing == 0:
            return cells
        if missing > 0:
            return [*cells, *[""] * missing] if len(cells) >= self.named else None
        return None if any(cell.strip() for cell in cells[self.columns :]) else cells[: self.columns]


@dataclass(slots=True)
class Blanks:
    """How many empty lines were passed over; they hold no record."""

    count: int = 0


@dataclass(slots=True)
class _Feed:
    """Physical lines for the csv reader; remembers those of the record at hand and takes lines back."""

    source: Iterator[str]
    taken: list[str] = field(default_factory=list)
    ended: bool = False
    _back: deque[str] = field(default_factory=deque)

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self.source, None)
        if line is None:
            self.ended = True
            raise StopIteration
        self.taken.append(line)
        return line

    def put_back(self, lines: list[str]) -> None:
        self._back.extendleft(reversed(lines))
        self.ended = False


def careful_records(
    lines: Iterator[str], width: Width, dialect: Dialect, blanks: Blanks, before: int = 0
) -> Iterator[Record]:
    """The records after the header, good and broken, in file order.

    A broken record that took in several lines may owe that to one stray quote. Where a whole record stands among those
    lines, only the first line is set aside and the others are read again; else they are one broken record.

    Args:
        lines: physical lines from the start of the file.
        width: cells that a whole record has.
        dialect: delimiter and quote.
        blanks: is told of every empty line.
        before: lines of the file that stand before these.
    """
    feed = _Feed(lines)
    reader = dialect.reader(feed)
    next(reader)
    line = 1 + before + len(feed.taken)
    while True:
        feed.taken = []
        cells: list[str] | None = None
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            reader = dialect.reader(feed)  # the old one stays in the middle of the record
        whole = None if cells is None else width.fitted(cells)
        if whole is not None:
            yield Record(line, whole)
        elif cells == []:
            blanks.count += len(feed.taken)
        else:
            if any(_whole(text, width, dialect) for text in feed.taken[1:]):
                feed.put_back(feed.taken[1:])
                del feed.taken[1:]
            reason = TRUNCATED if cells is None and feed.ended else RAGGED
            yield Record(line, None, reason, "".join(feed.taken).rstrip("\r\n"))
        line += len(feed.taken)


def _whole(text: str, width: Width, dialect: Dialect) -> bool:
    try:
        return width.columns > 1 and width.fitted(next(dialect.reader(iter([text])), [])) is not None
    except csv.Error:
        return False


class SourceFile(Protocol):
    """What the reader of each format gives; `records`, `broken` and `note` are complete once `read` came to its end."""

    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def records(self) -> int | None: ...
    @property
    def broken(self) -> list[tuple[int, Record]]: ...
    @property
    def note(self) -> str | None: ...

    def read(self, first_row: int, batch_rows: int, *, lines: bool = False) -> Iterator[pl.DataFrame]: ...
