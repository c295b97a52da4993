"""What files still say about a customer: taken out of copies of records, and looked for everywhere."""

from __future__ import annotations

import gzip
import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import polars as pl
import zstandard

from pipelines.opening import open_bytes, unpacked_suffix

_HEADED = (".csv", ".tsv", ".tab")
_LINES = (*_HEADED, ".ndjson", ".jsonl")
_ENCODINGS = ("utf-8", "gb18030", "big5")
_CHUNK = 8 << 20


@dataclass(frozen=True, slots=True)
class Person:
    """A customer who is to be erased: the id as the source writes it, its namespace, and its pseudonym."""

    namespace: str
    customer: str
    pseudonym: str

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


def clean(folders: Iterable[Path], person: Person) -> dict[Path, int]:
    """Takes a person's records out of delimited and line-by-line JSON files, packed or not.

    A record goes where one of its cells is the customer's id; the header stays. Other files are left to `traces`.

    Returns:
        The files that were rewritten, with the number of records taken out.
    """
    cell = _cell(person)
    changed: dict[Path, int] = {}
    for path in _files(folders):
        if unpacked_suffix(path) not in _LINES:
            continue
        with open_bytes(path) as source:
            hits = sum(cell.search(record) is not None for record in _body(path, source))
        if hits:
            _rewrite(path, cell)
            changed[path] = hits
    return changed


def traces(folders: Iterable[Path], person: Person) -> tuple[list[Trace], int, int]:
    """Every file that still holds the pseudonym, or the id itself where that can be told from chance.

    Returns:
        What was found, the number of files looked at, and their bytes.
    """
    found, files, size = [], 0, 0
    for path in _files(folders):
        files += 1
        size += path.stat().st_size
        found += [Trace(path, what) for what in _in_file(path, person)]
    return found, files, size


def _in_file(path: Path, person: Person) -> list[str]:
    wanted = {"the pseudonym": re.compile(re.escape(person.pseudonym.rpartition(":")[2].encode()))}
    if person.telling:
        wanted["the id"] = _bytes_of(person.customer)
    if unpacked_suffix(path) in _LINES:
        with open_bytes(path) as source:
            cell = _cell(person)
            own = any(cell.search(record) for record in _body(path, source))
        if own:
            return ["a record"]
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


def _cell(person: Person) -> re.Pattern[bytes]:
    """The id, or the pseudonym as quarantine writes it, as a whole cell or JSON value."""
    forms = b"|".join(re.escape(form) for form in sorted(_encoded(person.customer)))
    stored = re.escape(person.pseudonym.encode())
    return re.compile(
        rb'(?:^|[,;\t|":\[{])[ ]*(?:(?:' + forms + rb")|(?:pseudonym:)?" + stored + rb')[ ]*(?:$|[,;\t|"\]}\r\n])'
    )


def _encoded(text: str) -> set[bytes]:
    forms = set()
    for encoding in _ENCODINGS:
        try:
            forms.add(text.encode(encoding))
        except UnicodeEncodeError:
            continue
    return forms


def _body(path: Path, source: IO[bytes]) -> Iterator[bytes]:
    """The records behind the header, where the format has one."""
    records = _records(source)
    if unpacked_suffix(path) in _HEADED:
        next(records, None)
    return records


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


def _rewrite(path: Path, cell: re.Pattern[bytes]) -> None:
    temporary = path.with_name(f".{path.name}.part")
    try:
        with open_bytes(path) as source, _packed(path, temporary) as out:
            records = _records(source)
            if unpacked_suffix(path) in _HEADED:
                out.write(next(records, b""))
            for record in records:
                if not cell.search(record):
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
