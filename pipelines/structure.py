"""The structure of a delimited text file, found in one cheap pass over its bytes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipelines.opening import CHUNK, open_bytes, utf8_chunks
from warehouse.errors import SourceError

_LONGEST_CELL = 1 << 20
_LINE_FEED = 10
_RESERVED = ("src_row", "file_no")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the cells of a text file are set apart; an empty quote is none."""

    delimiter: str
    quote: str

    def reader(self, lines: Iterator[str]) -> Iterator[list[str]]:
        """A strict reader of the records in these physical lines."""
        csv.field_size_limit(_LONGEST_CELL)  # what is longer is an unclosed quote, not a cell
        if not self.quote:
            return csv.reader(lines, delimiter=self.delimiter, quoting=csv.QUOTE_NONE, strict=True)
        return csv.reader(lines, delimiter=self.delimiter, quotechar=self.quote, strict=True)


@dataclass(frozen=True, slots=True)
class Structure:
    """What the survey of a file found.

    Attributes:
        header: the column names, blank ones numbered.
        regular: every record has one cell a column, and every quote stands where it should.
        records: how many records follow the header, where the file is regular.
        multiline: some cell holds a line break.
    """

    header: tuple[str, ...]
    regular: bool
    records: int
    multiline: bool


def survey(path: Path, dialect: Dialect, file: Path | None = None) -> Structure:
    """The structure of a UTF-8 text file.

    Args:
        path: the text.
        dialect: how its cells are parted.
        file: what messages name, where the text is a copy of it.

    Raises:
        SourceError: a byte is not UTF-8, or the header is missing, broken or ambiguous.
    """
    header = _read_header(path, dialect, file or path)
    delimiter, quote = dialect.delimiter.encode(), dialect.quote.encode()
    misplaced = _misplaced_quote(delimiter)
    inside = blank = strange = multiline = False
    regular, width = True, len(header) - 1
    records = 0
    carry = b""
    for chunk in utf8_chunks(path):
        parts = chunk.split(quote) if quote else [chunk]
        # What stands in quotes shrinks to the quote alone; an escaped quote becomes a pair of them.
        outside = b'"'.join(parts[inside::2])
        multiline = multiline or any(b"\n" in part for part in parts[not inside :: 2])
        inside = inside != (len(parts) % 2 == 0)
        text = carry + outside + (b'"' if inside else b"")
        returns = b"\r" in text
        strange = strange or (returns and text.count(b"\r") != text.count(b"\r\n"))
        strange = strange or bool(quote and misplaced.search(text))
        ends, even = _line_ends(text, delimiter, width)
        carry = text[ends[-1] + 1 :] if len(ends) else text
        blank = blank or bool((np.diff(ends, prepend=-1) == 1).any())
        blank = blank or (returns and (text.startswith(b"\r\n") or b"\n\r\n" in text))
        regular = regular and even
        records += len(ends)
    if carry:
        regular = regular and carry.count(delimiter) == width
        records += 1
    regular = regular and not (inside or blank or strange)
    return Structure(header, regular, records - 1, multiline)


def _line_ends(text: bytes, delimiter: bytes, width: int) -> tuple[npt.NDArray[np.intp], bool]:
    """Where the lines of a text end, and whether each of them holds `width` delimiters."""
    letters = np.frombuffer(text, np.uint8)
    marks = np.flatnonzero((letters == _LINE_FEED) | (letters == delimiter[0]))
    at_end = np.flatnonzero(letters[marks] == _LINE_FEED)
    # Among the delimiters and line feeds of regular lines, every (width + 1)-th is a line feed.
    regular = np.array_equal(at_end, np.arange(width, width + len(at_end) * (width + 1), width + 1))
    return marks[at_end], regular


def _read_header(path: Path, dialect: Dialect, file: Path) -> tuple[str, ...]:
    """The column names of a text; messages name the file."""
    with text_lines(path) as lines:
        try:
            cells = next(dialect.reader(lines), [])
        except csv.Error as error:
            if "new-line character" in str(error):
                raise SourceError(
                    f"The lines of {file} end in a carriage return alone, as on old Macs",
                    "Save it again with ordinary line ends.",
                    file=str(file),
                ) from error
            raise SourceError(
                f"The header of {file} is broken ({error})",
                "Mend its first line, or its quoting in [read].",
                file=str(file),
            ) from error
        except UnicodeDecodeError:
            for _ in utf8_chunks(path):  # says where
                pass
            raise
    return checked_header(cells, file)


def blank_name(number: int) -> str:
    """What a column is called whose header cell is empty; columns are counted from 1."""
    return f"(blank {number})"


def checked_header(cells: list[str], path: Path) -> tuple[str, ...]:
    """Column names that can be told apart: blank ones are numbered.

    Raises:
        SourceError: there are none, or two columns bear one name.
    """
    if not any(cells):
        raise SourceError(f"{path} has no header line", "Its first line must name the columns.", file=str(path))
    names = [cell.strip() or blank_name(number) for number, cell in enumerate(cells, start=1)]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise SourceError(
            f"{path} has more than one column named {', '.join(doubled)}", "Rename them in the file.", file=str(path)
        )
    reserved = [name for name in names if name in _RESERVED]
    if reserved:
        raise SourceError(
            f"{path} has a column named {reserved[0]}, which is kept for row numbers", "Rename it.", file=str(path)
        )
    return tuple(names)


def lines_at(path: Path, wanted: npt.NDArray[np.int64]) -> Iterator[bytes]:
    """The physical lines of these numbers (1-based, ascending), each with its line feed."""
    with open_bytes(path) as source:
        before, start = b"", 1  # `before`: the begun line of number `start`
        while len(wanted) and (chunk := source.read(CHUNK)):
            text = before + chunk
            ends = np.flatnonzero(np.frombuffer(text, np.uint8) == _LINE_FEED)
            here = wanted[wanted < start + len(ends)] - start
            for at in here:
                yield text[ends[at - 1] + 1 if at else 0 : ends[at] + 1]
            wanted = wanted[len(here) :]
            before = text[ends[-1] + 1 :] if len(ends) else text
            start += len(ends)
        if len(wanted):
            yield before


@contextmanager
def text_lines(path: Path) -> Iterator[Iterator[str]]:
    """The physical lines of a UTF-8 file, split at line feeds only."""
    with open_bytes(path) as source, io.TextIOWrapper(source, "utf-8-sig", newline="\n") as lines:
        yield lines


def _misplaced_quote(delimiter: bytes) -> re.Pattern[bytes]:
    """A quote with neither a delimiter, a line break nor another quote beside it, in a text shrunk by `survey`."""
    beside = re.escape(delimiter)
    # The quote comes first, so that the search leaps from quote to quote instead of trying every byte.
    return re.compile(b'"(?:(?<=[^%b\\n"]")|(?=[^%b\\r\\n"]))' % (beside, beside))
