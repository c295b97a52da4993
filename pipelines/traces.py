"""What files still say about a customer: taken out of copies of records, and looked for everywhere."""

from __future__ import annotations

import codecs
import csv
import gzip
import os
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import polars as pl
import zstandard

from pipelines.opening import is_wide, open_bytes, unpacked_suffix

_HEADED = (".csv", ".tsv", ".tab")
_LINES = (*_HEADED, ".ndjson", ".jsonl")
_DELIMITERS = (",", "\t", ";", "|")
_ENCODINGS = ("utf-8", "gb18030", "big5")
_CHUNK = 8 << 20


@dataclass(frozen=True, slots=True)
class Person:
    """A customer who is to be erased.

    Attributes:
        namespace: of its customers.
        customer: the id as the source writes it.
        pseudonym: what it is in the warehouse.
        columns: the source columns in which customers of that namespace stand, as far as profiles tell.
    """

    namespace: str
    customer: str
    pseudonym: str
    columns: frozenset[str] = frozenset()

    @property
    def telling(self) -> bool:
        """Whether the id is long enough not to occur by chance, in the bytes of any file."""
        return len(self.customer) >= 9 or (len(self.customer) >= 6 and not self.customer.isdigit())

    @property
    def word(self) -> str:
        """A regular expression for the id as a whole word, as RE2 and Python understand it: three groups."""
        return f"(^|[^0-9A-Za-z])({re.escape(self.customer)})($|[^0-9A-Za-z])"


@dataclass(frozen=True, slots=True)
class Trace:
    """A file in which something of a person was found."""

    file: Path
    found: str


def clean(folders: Iterable[Path], person: Person, told: Callable[[int], None] = lambda files: None) -> dict[Path, int]:
    """Takes a person's records out of delimited and line-by-line JSON files, packed or not.

    A record goes where the customer's id stands in a column of customers, or, where no such column is known, in any
    cell if it is too long to stand there by chance. The header stays. Other files are left to `traces`.

    Returns:
        The files that were rewritten, with the number of records taken out.
    """
    changed: dict[Path, int] = {}
    for number, path in enumerate(_files(folders), 1):
        told(number)
        if unpacked_suffix(path) in _LINES and (hits := _hits(path, person)):
            _rewrite(path, person)
            changed[path] = hits
    return changed


def traces(
    folders: Iterable[Path], person: Person, told: Callable[[int], None] = lambda files: None
) -> tuple[list[Trace], int, int]:
    """Every file that still holds the pseudonym, or the id itself where that can be told from chance.

    Returns:
        What was found, the number of files looked at, and their bytes.
    """
    found, files, size = [], 0, 0
    for path in _files(folders):
        files += 1
        told(files)
        size += path.stat().st_size
        found += [Trace(path, what) for what in _in_file(path, person)]
    return found, files, size


def _in_file(path: Path, person: Person) -> list[str]:
    wanted = {"the pseudonym": re.compile(re.escape(person.pseudonym.rpartition(":")[2].encode()))}
    if person.telling:
        wanted["the id"] = _bytes_of(person.customer)
    if unpacked_suffix(path) in _LINES and not is_wide(path):
        return ["a record"] if _hits(path, person) else []
    if unpacked_suffix(path) == ".parquet":
        return ["a record"] if _in_parquet(path, person) else []
    return [what for what, pattern in wanted.items() if any(pattern.search(chunk) for chunk in _chunks(path))]


def _in_parquet(path: Path, person: Person) -> bool:
    frame = pl.scan_parquet(path, glob=False)
    texts = [pl.col(name).cast(pl.String) for name in frame.collect_schema()]
    values = [person.customer, person.pseudonym]
    hit = frame.select(pl.any_horizontal(text.is_in(values).any() for text in texts))
    return bool(texts) and bool(hit.collect().item())


def _chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file, unpacked, in pieces that overlap by more than an id is long."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            for name in packed.namelist():
                yield packed.read(name)
        return
    with open_bytes(path) as source:
        tail = b""
        while chunk := source.read(_CHUNK):
            yield tail + chunk
            tail = chunk[-1024:]


def _bytes_of(text: str) -> re.Pattern[bytes]:
    forms = {b"(?<![0-9A-Za-z])" + re.escape(form) + b"(?![0-9A-Za-z])" for form in _encoded(text)}
    return re.compile(b"|".join(sorted(forms | {re.escape(text.encode("utf-16-le"))})))


def _cell(forms: set[bytes]) -> re.Pattern[bytes]:
    """One of these as a whole cell or JSON value."""
    either = b"|".join(re.escape(form) for form in sorted(forms))
    return re.compile(rb'(?:^|[,;\t|":\[{])[ ]*(?:' + either + rb')[ ]*(?:$|[,;\t|"\]}\r\n])')


def _encoded(text: str) -> set[bytes]:
    forms = set()
    for encoding in _ENCODINGS:
        try:
            forms.add(text.encode(encoding))
        except UnicodeEncodeError:
            continue
    return forms


def _hits(path: Path, person: Person) -> int:
    """How many records of a text file are the person's."""
    with open_bytes(path) as source:
        header, records = _opened(path, source)
        is_own = _own(header, person)
        return sum(is_own(record) for record in records)


def _opened(path: Path, source: IO[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The header, empty where the format has none, and the records behind it."""
    records = _records(source)
    return (next(records, b"") if unpacked_suffix(path) in _HEADED else b""), records


def _own(header: bytes, person: Person) -> Callable[[bytes], bool]:
    """Tells whether a record of a file with that header is the person's."""
    stored = re.compile(rb"(?:pseudonym:)?" + re.escape(person.pseudonym.encode()))
    forms = _encoded(person.customer)
    some = re.compile(b"|".join(re.escape(form) for form in sorted(forms)))
    columns = {form for column in person.columns for form in _encoded(column)}
    for delimiter in _DELIMITERS:
        names = _cells(header.removeprefix(codecs.BOM_UTF8), delimiter)
        own = [place for place, name in enumerate(names) if name in columns]
        if own:

            def in_column(record: bytes, delimiter: str = delimiter, own: Sequence[int] = tuple(own)) -> bool:
                if stored.search(record):
                    return True
                cells = _cells(record, delimiter) if some.search(record) else []
                return any(cells[place] in forms for place in own if place < len(cells))

            return in_column
    named = b"|".join(re.escape(column.encode()) for column in sorted(person.columns))
    in_object = re.compile(b'"(?:' + named + rb')"\s*:\s*"?(?:' + some.pattern + rb')"?\s*[,}]')
    cell = _cell(forms)
    return lambda record: bool(
        stored.search(record) or (named and in_object.search(record)) or (person.telling and cell.search(record))
    )


def _cells(record: bytes, delimiter: str) -> list[bytes]:
    """The cells of a record; in Latin-1 every byte is a character, so no encoding need be known."""
    row = next(csv.reader([record.decode("latin-1").rstrip("\r\n")], delimiter=delimiter), [])
    return [cell.strip().encode("latin-1") for cell in row]


def _records(source: Iterable[bytes]) -> Iterator[bytes]:
    """Records of a text file: physical lines, put together while a quote is open."""
    begun: list[bytes] = []
    quotes = 0
    for line in source:
        begun.append(line)
        quotes += line.count(b'"')
        if quotes % 2 == 0:
            yield b"".join(begun)
            begun, quotes = [], 0
    if begun:
        # A quote that is never closed would hide all that follows it in one record.
        yield from begun


def _rewrite(path: Path, person: Person) -> None:
    temporary = path.with_name(f".{path.name}.part")
    try:
        with open_bytes(path) as source, _packed(path, temporary) as out:
            header, records = _opened(path, source)
            is_own = _own(header, person)
            out.write(header)
            for record in records:
                if not is_own(record):
                    out.write(record)
        temporary.chmod(path.stat().st_mode & 0o777)
        handle = os.open(temporary, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _packed(path: Path, temporary: Path) -> Iterator[IO[bytes]]:
    """A file to write into, packed the way the name of `path` says."""
    if path.suffix.lower() == ".gz":
        with gzip.open(temporary, "wb") as packed:
            yield cast("IO[bytes]", packed)
    elif path.suffix.lower() == ".zst":
        with temporary.open("wb") as file, zstandard.ZstdCompressor().stream_writer(file) as writer:
            yield cast("IO[bytes]", writer)
    else:
        with temporary.open("wb") as plain:
            yield plain


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
