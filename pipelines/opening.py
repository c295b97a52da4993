"""Opening a source file: is it there, is it packed, is its text UTF-8?"""

from __future__ import annotations

import codecs
import contextlib
import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import polars as pl
import zstandard

from warehouse.errors import SourceError

CHUNK = 512 << 10  # larger ones fall out of the cache of the processor, and cost a third more
_PACKED_CHUNK = 128 << 10
_PACKED = (".gz", ".zst")
# Service records pack to a tenth or a twentieth; a bomb to a thousandth. What is small does no harm at any ratio.
_MOST_GROWTH = 200
_ALWAYS_READ = 64 << 20
_UTF8 = "utf-8"


def unpacked_suffix(path: Path) -> str:
    """The suffix that tells the format: `.csv` of `calls.csv.gz`."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in _PACKED:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def check_present(path: Path) -> None:
    """Refuses what is no file with something in it.

    Raises:
        SourceError: the path is missing, a folder, or empty.
    """
    if path.is_dir():
        raise SourceError(f"{path} is a folder", "Name the files in it.", file=str(path))
    if not path.is_file():
        raise SourceError(f"There is no file {path}", "Check the path.", file=str(path))
    if path.stat().st_size == 0:
        raise SourceError(f"{path} is empty", "Export it again.", file=str(path))


def sha256_of(path: Path) -> str:
    """The digest of a file as it stands on disk."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def open_bytes(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a file, unpacked.

    Raises:
        SourceError: the file is not packed the way its name says, or is cut off.
    """
    suffix = path.suffix.lower()
    try:
        if suffix == ".gz":
            with gzip.open(path) as file, io.BufferedReader(_Watched(file, path)) as unpacked:
                yield unpacked
        elif suffix == ".zst":
            with path.open("rb") as packed, io.BufferedReader(_Watched(_Zstandard(packed), path)) as unpacked:
                yield unpacked
        else:
            with path.open("rb") as plain:
                yield plain
    except (gzip.BadGzipFile, zlib.error, zstandard.ZstdError, EOFError) as error:
        raise SourceError(
            f"{path} is not a whole {suffix} file ({error})", "Copy it again, or unpack it by hand.", file=str(path)
        ) from error
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read ({error})", "Check its rights and its disk.", file=str(path)
        ) from error


def check_archive(path: Path) -> None:
    """Refuses a zip archive, such as a workbook, that would unpack to far more than a true one does.

    Every member is unpacked and thrown away, because what an archive says of its own sizes may be a lie.

    Raises:
        SourceError: it is no zip archive, is damaged, or is a bomb.
    """
    size, done = path.stat().st_size, 0
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                with archive.open(member) as unpacked:
                    while chunk := unpacked.read(_PACKED_CHUNK):
                        done += len(chunk)
                        _check_growth(path, size, done)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise SourceError(
            f"{path} is not a workbook that can be read ({error})", "Save it as .xlsx again.", file=str(path)
        ) from error


def _check_growth(path: Path, packed: int, unpacked: int) -> None:
    if unpacked > _ALWAYS_READ and unpacked > _MOST_GROWTH * packed:
        raise SourceError(
            f"{path} unpacks to more than {_MOST_GROWTH} times its size ({packed:,} bytes), as no true export does",
            "If you trust it, unpack it by hand and load what comes out.",
            file=str(path),
        )


class _Watched(io.RawIOBase):
    """The unpacked bytes of a packed file, refused once they are far more than such a file should hold."""

    def __init__(self, unpacked: IO[bytes] | io.BufferedIOBase | io.RawIOBase, path: Path) -> None:
        self._unpacked, self._path = unpacked, path
        self._packed = path.stat().st_size
        self._done = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count = cast("io.RawIOBase", self._unpacked).readinto(buffer) or 0
        self._done += count
        _check_growth(self._path, self._packed, self._done)
        return count


class _Zstandard(io.RawIOBase):
    """The unpacked bytes of a .zst file. The library's own reader takes a file that is cut off for a whole one."""

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed = packed
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._begun = False
        self._ready = memoryview(b"")  # a slice of it copies nothing

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            chunk = (self._frame.unused_data if self._frame.eof else b"") or self._packed.read(_PACKED_CHUNK)
            if not chunk:
                if self._begun and not self._frame.eof:
                    raise EOFError("it is cut off")
                return 0
            if self._frame.eof:  # a file may hold several frames
                self._frame = zstandard.ZstdDecompressor().decompressobj()
            self._ready = memoryview(self._frame.decompress(chunk))
            self._begun = True
        count = min(len(buffer), len(self._ready))
        buffer[:count], self._ready = self._ready[:count], self._ready[count:]
        return count


def as_utf8(path: Path, encoding: str, target: Path) -> Path:
    """A UTF-8 file with the same text: the file itself where it is UTF-8 already, else `target`, written now.

    Raises:
        SourceError: a byte does not fit the encoding; the message names its offset and line.
    """
    if codecs.lookup(encoding).name in (_UTF8, "utf-8-sig", "ascii"):
        return path
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    start = lines = 0  # start: offset of the first byte that the decoder still holds or is given
    with open_bytes(path) as source, target.open("wb") as out:
        chunk = b"-"
        while chunk:
            chunk = source.read(CHUNK)
            held = len(decoder.getstate()[0])
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                raise _not_decodable(path, encoding, start, lines, error) from error
            start += held + len(chunk) - len(decoder.getstate()[0])
            lines += text.count("\n")
            out.write(text.encode(_UTF8))
    return target


def utf8_chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a UTF-8 file in chunks that end where a line ends, checked, without a byte-order mark.

    Raises:
        SourceError: a byte is not UTF-8; the message names its offset and line.
    """
    done = 0
    with open_bytes(path) as source:
        while chunk := source.read(CHUNK):
            chunk += source.readline()
            _check_utf8(chunk, path, done)
            yield chunk.removeprefix(codecs.BOM_UTF8) if done == 0 else chunk
            done += len(chunk)


def _check_utf8(chunk: bytes, path: Path, done: int) -> None:
    with contextlib.suppress(pl.exceptions.ComputeError):
        # Polars checks several times faster than Python decodes, but does not say where the fault is.
        pl.Series([chunk], dtype=pl.Binary).cast(pl.String)
        return
    try:
        chunk.decode(_UTF8)
    except UnicodeDecodeError as error:
        with open_bytes(path) as source:
            lines = source.read(done).count(b"\n")
        raise _not_decodable(path, _UTF8, done, lines, error) from error


def _not_decodable(path: Path, encoding: str, done: int, lines: int, error: UnicodeDecodeError) -> SourceError:
    offset = done + error.start
    line = lines + error.object[: error.start].count(b"\n") + 1
    utf16 = done == 0 and error.object[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    guess = 'Its first bytes are those of "utf-16"' if utf16 else "Others in use are gb18030, big5 and utf-16"
    return SourceError(
        f"{path} is not {encoding}: byte {offset:,} (line {line:,}) does not fit ({error.reason})",
        f"Declare its `encoding` in [read] of the profile. {guess}.",
        file=str(path),
        offset=offset,
        line=line,
    )


def is_wide(path: Path) -> bool:
    """Whether a text file is in UTF-16: one of its first bytes is zero, as in no other encoding of texts."""
    with open_bytes(path) as source:
        return b"\0" in source.read(4096)
