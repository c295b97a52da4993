"""The reader of each format, chosen by the profile, the file's name and its text."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from pipelines.broken import SourceFile
from pipelines.delimited import DelimitedFile
from pipelines.encodings import detect, starts_as_wide
from pipelines.file_kinds import check_kind
from pipelines.headers import Wanted, find_header
from pipelines.mended import MendedFile, mending_dialect
from pipelines.opening import as_utf8, open_bytes, unpacked_suffix, utf8_chunks
from pipelines.profile import Format, Profile, ReadOptions
from pipelines.sheets import open_sheets
from pipelines.structure import Dialect
from pipelines.typed import JsonLinesFile, ParquetFile
from warehouse.errors import SourceError

_FORMATS: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".parquet": "parquet",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".xlsx": "xlsx",
}


@dataclass(frozen=True, slots=True)
class Opened:
    """The reader of a file, or of one of its sheets, and what to note about it."""

    file: SourceFile
    note: str | None = None
    sheet: str | None = None


def open_file(path: Path, profile: Profile, transcoded: Path) -> list[Opened]:
    """The reader that fits a file; one for each sheet of a workbook that is to be read.

    Args:
        path: the file.
        profile: says how to read it; what it leaves open, the file's name and text tell.
        transcoded: where a UTF-8 copy is written, where one is needed.

    Raises:
        SourceError: the file is not what it seems, or its format or encoding cannot be told.
    """
    read = profile.read
    kind = read.format or _FORMATS.get(unpacked_suffix(path))
    check_kind(path, kind, read.format)
    if kind is None:
        raise SourceError(
            f"{path}: the name does not tell its format",
            f"Declare `format` in [read] of the profile: {', '.join(get_args(Format))}.",
            file=str(path),
        )
    mended = mending_dialect(path)
    if mended is not None:
        return [Opened(MendedFile(DelimitedFile(path, path, mended), profile.columns))]
    if kind == "parquet":
        return [Opened(ParquetFile(path))]
    wanted = wanted_of(profile)
    if kind == "xlsx":
        return [Opened(file, note, sheet) for file, note, sheet in open_sheets(path, read.sheet, wanted)]
    return [Opened(*_open_text(path, profile.read, kind, transcoded, wanted))]


def wanted_of(profile: Profile) -> Wanted:
    """The columns that a profile needs, under all the names that it knows."""
    return Wanted(profile.columns, profile.read.renamed)


def _open_text(
    path: Path, read: ReadOptions, kind: Format, transcoded: Path, wanted: Wanted
) -> tuple[SourceFile, str | None]:
    dialect = Dialect(read.delimiter or ("\t" if kind == "tsv" else ","), read.quote)

    def opened(encoding: str) -> SourceFile:
        text = as_utf8(path, encoding, transcoded)
        if kind == "ndjson":
            return JsonLinesFile(path, text)
        header = find_header(path, text, dialect, wanted, declared=read.delimiter is not None)
        if header.before:
            text = _without_title(text, header.before, transcoded.with_suffix(".body"))
        return DelimitedFile(path, text, header.dialect, before=header.before, note=header.note)

    if read.encoding:
        return opened(read.encoding), None
    found = starts_as_wide(path)
    if found is None:
        try:
            return opened("utf-8"), None
        except SourceError as error:
            if "offset" not in error.facts:  # it is UTF-8, but wrong in another way
                raise
            found = detect(path, error)
    return opened(found.encoding), found.note


def _without_title(text: Path, lines: int, target: Path) -> Path:
    """A copy of a UTF-8 text without its first lines."""
    for _ in utf8_chunks(text):  # says which byte does not fit, while it is still where the file has it
        pass
    with open_bytes(text) as source, target.open("wb") as out:
        for _ in range(lines):
            source.readline()
        shutil.copyfileobj(source, out)
    return target
