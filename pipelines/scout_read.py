"""How a file that nobody has described yet is read: its encoding, what parts its cells, and where its header stands."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from pipelines.encodings import Detected, detect, starts_as_wide
from pipelines.headers import SEARCHED
from pipelines.opening import check_present, open_bytes, unpacked_suffix, utf8_chunks
from pipelines.profile import FieldMap, Format, Profile, ReadOptions, RecordMap
from pipelines.readers import ROW_COLUMNS, SourceFiles, open_source
from pipelines.scout_names import names, plain
from pipelines.structure import Dialect
from warehouse.contracts import INTERACTION
from warehouse.errors import SourceError

_HEAD = 1 << 16
_DELIMITERS = (",", "\t", ";", "|")
_ENCODINGS = ("gb18030", "big5", "cp1252")
_TEXT = (".csv", ".tsv", ".tab", ".txt", "")
_UNNAMED = "(blank "


def how_to_read(path: Path, given: ReadOptions) -> tuple[ReadOptions, tuple[str, ...], list[str]]:
    """The options with format, encoding and delimiter filled in where the bytes tell them.

    Args:
        path: the file.
        given: what the caller knows already.

    Returns:
        The options; the names of the header where titles stand above it, empty where it stands first; remarks on both.

    Raises:
        SourceError: there is no such file, or its encoding cannot be told.
    """
    check_present(path)
    suffix = unpacked_suffix(path)
    if suffix == ".xlsx" and given.format in (None, "xlsx"):
        return given, *_under_titles(path, given)
    if suffix not in _TEXT or given.format not in (None, "csv", "tsv"):
        return given, (), []
    with open_bytes(path) as source:
        head = source.read(_HEAD)
    found = None if given.encoding else _encoding(path, head)
    encoding = given.encoding or (found.encoding if found else None)
    text = head.decode(encoding or "utf-8", errors="ignore").lstrip("\ufeff")
    candidates = (given.delimiter,) if given.delimiter else _DELIMITERS
    tables = {mark: _records(text, Dialect(mark, given.quote)) for mark in candidates}
    delimiter = max(candidates, key=lambda mark: _evenness(tables[mark]))
    before, header = _header(tables[delimiter])
    remarks = [found.note] if found else []
    if before:
        remarks.append(f"The header is record {before + 1} of the file; what stands above it is no record.")
    kind, shown = _kind(suffix, delimiter, given)
    if shown is not None and given.delimiter is None:
        remarks.append(
            f"{delimiter!r} stands {len(tables[delimiter][before]) - 1} times in the header: it parts cells."
        )
    read = ReadOptions(
        kind, given.delimiter or shown, given.quote, encoding, given.sheet, given.null_words, given.decimal
    )
    return read, header if before else (), remarks


def open_bare(path: Path, read: ReadOptions, header: tuple[str, ...] = ()) -> SourceFiles:
    """The file under a profile that asks for no column but those of its header, where titles stand above it."""
    key = FieldMap(INTERACTION.field(INTERACTION.key), header)
    records = (RecordMap(INTERACTION, (key,)),) if header else ()
    return open_source([path], Profile("unknown", "", "unknown", None, read, records, {}, ""))


def _kind(suffix: str, delimiter: str, given: ReadOptions) -> tuple[Format | None, str | None]:
    """The format where the name does not tell it, and the delimiter where that is not the format's own."""
    named = suffix in (".csv", ".tsv", ".tab")
    kind: Format | None = given.format or (None if named else "tsv" if delimiter == "\t" else "csv")
    tabs = kind == "tsv" or (kind is None and suffix != ".csv")
    return kind, None if delimiter == ("\t" if tabs else ",") else delimiter


def _under_titles(path: Path, read: ReadOptions) -> tuple[tuple[str, ...], list[str]]:
    """The header of a sheet whose first row is a title: most of its cells are empty."""
    with open_bare(path, read) as files:
        frame = next(iter(files.frames(SEARCHED)), None)
    if frame is None:
        return (), []
    columns = [name for name in frame.columns if name not in ROW_COLUMNS]
    enough = _enough(len(columns))
    if sum(not name.startswith(_UNNAMED) for name in columns) >= enough:
        return (), []
    for row in frame.select(columns).head(SEARCHED).iter_rows():
        cells = tuple(cell.strip() for cell in row if cell and cell.strip())
        if len(cells) >= enough and len(set(cells)) == len(cells):
            return cells, ["The first rows of the sheet are titles; the header stands under them."]
    return (), []


def _records(text: str, dialect: Dialect) -> list[list[str]]:
    """The first records of a text; a broken one ends them."""
    lines = io.StringIO(text, newline="\n").readlines()
    found: list[list[str]] = []
    with suppress(csv.Error):
        found.extend([cell.strip() for cell in cells] for cells in islice(dialect.reader(iter(lines)), SEARCHED))
    return found or [[text]]


def _width(records: Sequence[Sequence[str]]) -> tuple[int, int]:
    """The number of cells that most records have, and how many have it."""
    counted = Counter(len(cells) for cells in records)
    width, times = max(counted.items(), key=lambda each: (each[1] * (each[0] > 1), each[0]))
    return width, times


def _evenness(records: Sequence[Sequence[str]]) -> tuple[int, int]:
    """How well a delimiter parts these records: cells beyond the first that all of the usual ones have."""
    width, times = _width(records)
    return (width - 1) * times, len(records[0])


def _header(records: Sequence[Sequence[str]]) -> tuple[int, tuple[str, ...]]:
    """How many records stand above the header, and its names: the first record that is about as full as the others."""
    enough = _enough(_width(records)[0])
    for before, cells in enumerate(records):
        filled = tuple(cell for cell in cells if cell)
        if len(filled) >= enough:
            return before, filled
    return 0, ()


def _enough(width: int) -> int:
    """A header names at least half of the columns; a title or a period fills a cell or two."""
    return min(width, max(2, (width + 1) // 2))


def _encoding(path: Path, head: bytes) -> Detected | None:
    """The encoding, told as a load tells it, or else by the known names in its header; None is UTF-8."""
    found = starts_as_wide(path)
    if found is not None:
        return found
    try:
        for _ in utf8_chunks(path):
            pass
    except SourceError as error:
        if "offset" not in error.facts:  # it is cut off, or badly packed
            raise
        try:
            return detect(path, error)
        except SourceError as unclear:
            if "candidates" not in unclear.facts:
                raise
            return _by_names(path, head)
    return None


def _by_names(path: Path, head: bytes) -> Detected:
    texts = {name: text for name in _ENCODINGS if (text := _decoded(head, name)) is not None}
    known = {plain(word) for group in ("fields", "survey") for each in names()[group].values() for word in each}
    hits = {name: sum(plain(cell) in known for cell in _first_cells(text)) for name, text in texts.items()}
    best = max(hits, key=lambda name: hits[name], default="")
    if not best or list(hits.values()).count(hits[best]) > 1:
        raise SourceError(
            f"{path} is not UTF-8, and its header does not tell its encoding",
            f"Name it: --encoding {' or '.join(texts or _ENCODINGS)}.",
            file=str(path),
        )
    remark = f"UNSURE: not UTF-8; under {best} {hits[best]} names of the header are known ones, more than under others."
    return Detected(best, remark)


def _decoded(head: bytes, encoding: str) -> str | None:
    """The text of the first bytes, a cut-off last letter aside; None where a byte does not fit."""
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(head)
    except UnicodeDecodeError:
        return None


def _first_cells(text: str) -> list[str]:
    line = text.split("\n", maxsplit=1)[0]
    return line.split(max(_DELIMITERS, key=line.count))
