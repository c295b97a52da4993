"""Where the header of a file stands, what parts its cells, and which of its names mean a column of the profile.

Nothing is guessed: the columns that the profile needs are the evidence. Only a line that names every one of them is
taken for a header that does not stand where, or is not parted as, the file's name says.
"""

from __future__ import annotations

import csv
import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pipelines.profile import Profile
from pipelines.structure import Dialect, text_lines
from warehouse.errors import SourceError

SEARCHED = 50
"""How many lines, or rows of a sheet, are searched for a header."""

_DELIMITERS = (",", "\t", ";", "|")
_SHOWN = {"\t": "tab"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The columns that a profile needs, and other names that it knows for them: `renamed` leads from those to these."""

    columns: tuple[str, ...]
    renamed: Mapping[str, str]

    def names(self, header: Sequence[str]) -> dict[str, str]:
        """The names of a header that mean a needed column without being it: other name to column.

        A name that differs from a missing column in white space or in capitals alone is that column, if it is the only
        one that does.
        """
        found = {name: self.renamed[name] for name in header if name in self.renamed}
        missing = [column for column in self.columns if column not in header and column not in found.values()]
        folded: dict[str, list[str]] = {}
        for name in header:
            if name not in found and name not in self.columns:
                folded.setdefault(_folded(name), []).append(name)
        for column in missing:
            alike = folded.get(_folded(column), [])
            if len(alike) == 1 and [_folded(other) for other in missing].count(_folded(column)) == 1:
                found[alike[0]] = column
        return found

    def all_in(self, header: Sequence[str]) -> bool:
        """Whether a header names every needed column."""
        names = {*header, *self.names(header).values()}
        return bool(self.columns) and names.issuperset(self.columns)


@dataclass(frozen=True, slots=True)
class Header:
    """How a text file is parted, how many lines stand before its header, and what to note about that."""

    dialect: Dialect
    before: int
    note: str | None


def renames(path: Path, header: Sequence[str], wanted: Wanted) -> dict[str, str]:
    """The names of a file's header that are to be replaced: its name to the profile's.

    Raises:
        SourceError: two of its names mean one column.
    """
    names = wanted.names(header)
    for name, column in names.items():
        rivals = [other for other in header if names.get(other, other) == column and other != name]
        if rivals:
            raise SourceError(
                f"{path} has both '{name}' and '{rivals[0]}', which the profile takes for one column, '{column}'",
                "Remove one of them from the file, or from `renamed` in [read] of the profile.",
                file=str(path),
            )
    return names


def check_columns(path: Path, columns: tuple[str, ...], profile: Profile) -> None:
    """Sees to it that a file has every column that the profile needs, in whatever order.

    Raises:
        SourceError: some are missing; the message proposes the line that names those that look like them.
    """
    missing = [column for column in profile.columns if column not in columns]
    if not missing:
        return
    close = {column: difflib.get_close_matches(column, columns, n=1, cutoff=0.5) for column in missing}
    near = {name[0]: column for column, name in close.items() if name and name[0] not in profile.columns}
    hints = [f"'{name}' looks like '{column}'" for name, column in near.items()]
    alias = ", ".join(
        f"{json.dumps(name, ensure_ascii=False)} = {json.dumps(to, ensure_ascii=False)}" for name, to in near.items()
    )
    raise SourceError(
        f"{path} has no column {', '.join(repr(column) for column in missing)}, which the profile '{profile.source}' "
        f"needs; it has {', '.join(columns)}",
        f"{'; '.join(hints)}. If so, write renamed = {{ {alias} }} in [read] of the profile; else choose another one."
        if hints
        else "Choose another profile, or correct this one.",
        file=str(path),
        missing=missing,
    )


def find_header(path: Path, text: Path, dialect: Dialect, wanted: Wanted, *, declared: bool) -> Header:
    """The header of a text file.

    Args:
        path: the file, for messages.
        text: its text in UTF-8.
        dialect: what the profile declares, or the file's name tells.
        wanted: the columns of the profile; without any, the first line is the header.
        declared: whether the delimiter is the profile's.

    Raises:
        SourceError: the declared delimiter is not the one that parts this file.
    """
    here = Header(dialect, 0, None)
    try:
        with text_lines(text) as lines:
            head = list(islice(lines, 2 * SEARCHED))
    except UnicodeDecodeError:
        return here  # whoever reads the file to its end says which byte
    if wanted.all_in(_cells(head, dialect)):
        return here
    others = [Dialect(mark, dialect.quote) for mark in _DELIMITERS if mark != dialect.delimiter]
    for candidate in (dialect, *others):
        for before in range(min(SEARCHED, len(head))):
            if wanted.all_in(_cells(head[before:], candidate)):
                return _found(path, candidate, before, dialect, declared=declared)
    return here


def _found(path: Path, candidate: Dialect, before: int, usual: Dialect, *, declared: bool) -> Header:
    notes = []
    if candidate != usual:
        shown = _SHOWN.get(candidate.delimiter, candidate.delimiter)
        if declared:
            raise SourceError(
                f"The cells of {path} are parted by '{shown}', not by the declared "
                f"'{_SHOWN.get(usual.delimiter, usual.delimiter)}'",
                f"Write delimiter = {candidate.delimiter!r} in [read] of the profile, or leave it out.".replace(
                    "'", '"'
                ),
                file=str(path),
            )
        notes.append(f"cells parted by '{shown}', as its header shows")
    if before:
        notes.append(f"header found in line {before + 1}; the {before} before it hold no record")
    return Header(candidate, before, "; ".join(notes))


def _cells(lines: Sequence[str], dialect: Dialect) -> list[str]:
    try:
        return [cell.strip() for cell in next(dialect.reader(iter(lines)), [])]
    except csv.Error:
        return []


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
