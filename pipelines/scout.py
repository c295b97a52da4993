"""Looks at a file that nobody has described yet: every column's evidence, from the whole file, in one pass."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.profile import ReadOptions
from pipelines.readers import ROW_COLUMNS
from pipelines.scout_read import how_to_read, open_bare
from warehouse.errors import SourceError

_SAMPLE = 20_000
_SAMPLE_OF_BATCH = 4_000
_FEW = 1_000
_UNIQUE_ENOUGH = 0.98
_DAY_PAIR = r"^(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}\b"

_VALUE = re.compile(r"[-+]?\d+(?:[.,]\d+)*|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T].*)?")

Progress = Callable[[int], None]
"""Told the rows that were looked at."""


@dataclass(frozen=True, slots=True)
class Column:
    """What the values of one column are.

    Attributes:
        name: as in the file.
        rows: rows that are not wholly blank.
        nulls: how many of them hold nothing here.
        counts: every value and how often it stands there, the most frequent first; None where there are over 1,000.
        sample: values from all over the file, without white space around them, nulls left out.
        repeats: values beyond the first of their kind; None where there are too many for a key.
        pair: the largest first and second number of texts like 3/4/2026, over the whole file.
    """

    name: str
    rows: int
    nulls: int
    counts: Mapping[str, int] | None
    sample: pl.Series
    repeats: int | None
    pair: tuple[int, int] | None

    @property
    def known(self) -> int:
        """How many rows hold something here."""
        return self.rows - self.nulls


@dataclass(frozen=True, slots=True)
class Look:
    """What a file holds: how it is read, its columns, its wholly blank and broken rows, and remarks on all that.

    `header` names the columns where titles stand above them; it is empty where the header stands first.
    """

    path: Path
    read: ReadOptions
    header: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: int
    blank: int
    broken: int
    remarks: tuple[str, ...]

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


class _Tally:
    """Gathers one column's evidence, frame by frame."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.nulls = 0
        self.counts: pl.DataFrame | None = pl.DataFrame(schema={"value": pl.String, "count": pl.UInt32})
        self.samples: list[pl.Series] = []
        self.sampled = 0
        self.hashes: list[pl.Series] | None = []
        self.pair: tuple[int, int] | None = None

    def add(self, column: pl.Series) -> None:
        text = column.str.strip_chars()
        values = text.filter(text.is_not_null() & (text != "")).alias("value")
        self.nulls += len(column) - len(values)
        if self.counts is not None:
            here = values.value_counts(name="count")
            both = pl.concat([self.counts, here]).group_by("value", maintain_order=True).agg(pl.col("count").sum())
            self.counts = both if len(both) <= _FEW else None
        if self.hashes is not None and len(values):
            self.hashes = [*self.hashes, values.hash()] if values.n_unique() >= _UNIQUE_ENOUGH * len(values) else None
        if self.sampled < _SAMPLE and len(values):
            self.samples.append(spread(values, _SAMPLE_OF_BATCH))
            self.sampled += len(self.samples[-1])
        parts = values.str.extract_groups(_DAY_PAIR)
        first, second = (parts.struct.field(str(n)).cast(pl.Int64).max() for n in (1, 2))
        if isinstance(first, int) and isinstance(second, int):
            before = self.pair or (0, 0)
            self.pair = (max(before[0], first), max(before[1], second))

    def finish(self, rows: int) -> Column:
        hashes = pl.concat(self.hashes) if self.hashes else None
        repeats = None if hashes is None else len(hashes) - hashes.n_unique()
        counts = None
        if self.counts is not None:
            counts = dict(self.counts.sort("count", "value", descending=[True, False]).iter_rows())
        sample = pl.concat(self.samples) if self.samples else pl.Series("value", [], pl.String)
        return Column(self.name, rows, self.nulls, counts, sample, repeats, self.pair)


def look(path: Path, given: ReadOptions | None = None, progress: Progress = lambda rows: None) -> Look:
    """The evidence of every column of a file.

    Args:
        path: any file that the readers open.
        given: how to read it, where the caller knows; what it leaves open is found out.
        progress: told the rows done.

    Raises:
        SourceError: the file cannot be read, or its encoding cannot be told.
    """
    read, header, remarks = how_to_read(path, given or ReadOptions())
    tallies: list[_Tally] = []
    rows = blank = 0
    with open_bare(path, read, header) as files:
        for frame in files.frames():
            cells = frame.drop(ROW_COLUMNS)
            empty = cells.select(pl.all_horizontal(pl.all().is_null())).to_series()
            blank += int(empty.sum())
            cells = cells.filter(~empty)
            rows += cells.height
            tallies = tallies or [_Tally(name) for name in cells.columns]
            for tally in tallies:
                tally.add(cells[tally.name])
            progress(rows + blank)
        broken = len(files.broken)
    if not rows:
        raise SourceError(f"{path} holds no row under its header", "Export it again.", file=str(path))
    columns = tuple(tally.finish(rows) for tally in tallies)
    remarks += _unnamed(columns)
    return Look(path, read, header, columns, rows, blank, broken, tuple(remarks))


def _unnamed(columns: Sequence[Column]) -> list[str]:
    """A doubt about a header of which a number or a day is part: it may be a record of a file without a header."""
    values = [column.name for column in columns if _VALUE.fullmatch(column.name)]
    if not values:
        return []
    shown = ", ".join(f"'{value}'" for value in values[:3])
    return [f"UNSURE: {shown} is no name of a column. If the first line is a record, put a line of names above it."]


def spread(values: pl.Series, most: int) -> pl.Series:
    """At most so many values, from the first to the last at one distance."""
    return values.gather_every(max(1, -(-len(values) // most)))
