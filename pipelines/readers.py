"""Source files as all-text frames with row numbers, whatever their format."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.broken import RAGGED, SourceFile
from pipelines.delimited import LINE, DelimitedFile
from pipelines.formats import open_file, wanted_of
from pipelines.headers import check_columns, renames
from pipelines.mended import LINKS_SCHEMA, MendedFile
from pipelines.opening import check_present, sha256_of
from pipelines.profile import Profile
from pipelines.totals import TOTAL, is_total, time_columns, totals_in
from warehouse.errors import SourceError

BATCH_ROWS = 245_760  # twice a row group of DuckDB; see pipelines.staging
ROW_COLUMNS = ("file_no", "src_row")

_RAW_SCHEMA = {"src_row": pl.Int64, "file_no": pl.Int32, "line": pl.Int64, "raw": pl.String}


@dataclass(frozen=True, slots=True)
class FileInfo:
    """One file of a batch: its number, name, size and digest on disk, its records, and what to know about it."""

    file_no: int
    name: str
    bytes: int
    sha256: str
    rows_read: int
    note: str | None


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A record whose structure is broken, as it stood in its file; `reason` is the name of the rule it breaks."""

    src_row: int
    file_no: int
    line: int
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class _Opened:
    file_no: int
    path: Path
    bytes: int
    sha256: str
    file: SourceFile
    names: Mapping[str, str]
    note: str | None = None
    sheet: str | None = None
    first: bool = True  # of the sheets of one workbook


class SourceFiles:
    """The files of one batch. Close it, or use it as a context manager: transcoded text lies in a temporary folder."""

    def __init__(
        self, opened: Sequence[_Opened], folder: tempfile.TemporaryDirectory[str], times: Sequence[Sequence[str]] = ()
    ) -> None:
        self._opened = tuple(opened)
        self._folder = folder
        self._times = times
        self._totals: tuple[BrokenRow, ...] = ()

    def __enter__(self) -> SourceFiles:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Removes the temporary files."""
        self._folder.cleanup()

    @property
    def files(self) -> tuple[FileInfo, ...]:
        """The files in order; `rows_read` and `note` are complete once `frames` was read to its end."""
        return tuple(
            FileInfo(
                each.file_no,
                each.path.name + (f" [{each.sheet}]" if each.sheet else ""),
                each.bytes,
                each.sha256,
                each.file.records or 0,
                "; ".join(filter(None, (each.note, each.file.note))) or None,
            )
            for each in self._opened
        )

    @property
    def paths(self) -> dict[int, Path]:
        """Where each file lies, by its number; by that of its first sheet, where several are read."""
        return {each.file_no: each.path.absolute() for each in self._opened if each.first}

    @property
    def broken(self) -> tuple[BrokenRow, ...]:
        """The records that were set aside; complete once `frames` was read to its end."""
        broken = [
            BrokenRow(
                row,
                each.file_no,
                record.line,
                TOTAL if record.reason == RAGGED and is_total(record.raw) else record.reason or "",
                record.raw,
            )
            for each in self._opened
            for row, record in each.file.broken
        ]
        return tuple(sorted((*broken, *self._totals), key=lambda row: row.src_row))

    @property
    def mended(self) -> bool:
        """Whether they hold nothing but rows that were quarantined and mended."""
        return all(isinstance(each.file, MendedFile) for each in self._opened)

    @property
    def links(self) -> pl.DataFrame:
        """The quarantined rows that rows of mended files were: `src_row, batch_id, of_row`; none for other files."""
        links = [frame for each in self._opened if isinstance(each.file, MendedFile) for frame in each.file.links]
        return pl.concat(links) if links else pl.DataFrame(schema=LINKS_SCHEMA)

    def frames(self, batch_rows: int = BATCH_ROWS) -> Iterator[pl.DataFrame]:
        """All-text frames in file order: `file_no`, `src_row`, and the columns of the file.

        Raises:
            SourceError: a file could not be read to its end.
        """
        first_row, totals = 1, []
        for each in self._opened:
            number = pl.lit(each.file_no, pl.Int32).alias("file_no")
            for batch in each.file.read(first_row, batch_rows):
                if not batch.height:
                    continue
                named = batch.rename(each.names)
                here = totals_in(named, self._times) if any(self._times) else named["src_row"].clear()
                totals += here.to_list()
                rest = named.filter(~pl.col("src_row").is_in(here.to_list())) if len(here) else named
                if rest.height:
                    yield rest.select(number, pl.all())
            first_row += each.file.records or 0
        self._totals = tuple(
            BrokenRow(row["src_row"], row["file_no"], row["line"], TOTAL, ",".join(json.loads(row["raw"]).values()))
            for row in (self.raw_rows(totals).iter_rows(named=True) if totals else ())
        )

    def raw_rows(
        self, src_rows: Sequence[int] | pl.Series, change: Callable[[pl.DataFrame], pl.DataFrame] = lambda rows: rows
    ) -> pl.DataFrame:
        """Chosen rows, read again as they stand in their files: `src_row, file_no, line, raw`.

        Args:
            src_rows: row numbers that `frames` gave out; broken rows are in `broken` alone.
            change: what becomes of the columns of the file before they are written as JSON.

        Raises:
            SourceError: a file could not be read again.
        """
        wanted = pl.DataFrame({"src_row": pl.Series(src_rows, dtype=pl.Int64).unique().sort()})
        found: list[pl.DataFrame] = []
        first_row = 1
        for each in self._opened:
            if each.file.records is None:  # an irregular file that `frames` has not come to the end of
                for _ in each.file.read(first_row, BATCH_ROWS):
                    pass
            after = first_row + (each.file.records or 0)
            here = wanted.filter(pl.col("src_row").is_between(first_row, after - 1))
            left = here.height
            picked = (
                each.file.chosen(here["src_row"], first_row) if left and isinstance(each.file, DelimitedFile) else None
            )
            if picked is not None:
                found.append(_raw(picked, each, change))
                left = 0
            for batch in each.file.read(first_row, BATCH_ROWS, lines=True) if left else ():
                rows = batch.join(here, on="src_row", how="semi", maintain_order="left")
                if rows.height:
                    found.append(_raw(rows, each, change))
                    left -= rows.height
                if left == 0:
                    break
            first_row = after
        return pl.concat(found) if found else pl.DataFrame(schema=_RAW_SCHEMA)


def open_source(paths: Sequence[Path | str], profile: Profile) -> SourceFiles:
    """The files of one batch, checked: present, decodable, and with every column that the profile needs.

    Args:
        paths: one or more files; each may have columns of its own besides those of the profile.
        profile: what the source's columns mean.

    Raises:
        SourceError: a file cannot be read, or does not fit the profile.
    """
    if not paths:
        raise SourceError("No file was named", "Name the files to load.")
    folder = tempfile.TemporaryDirectory(prefix="endvalue-")
    opened: list[_Opened] = []
    try:
        for number, name in enumerate(paths, start=1):
            path = Path(name)
            check_present(path)
            digest = sha256_of(path)
            for part, found in enumerate(open_file(path, profile, Path(folder.name) / str(number))):
                names = renames(path, found.file.columns, wanted_of(profile))
                check_columns(path, tuple(names.get(name, name) for name in found.file.columns), profile)
                read_as = "; ".join(f"'{name}' read as '{column}'" for name, column in names.items())
                note = "; ".join(filter(None, (found.note, read_as))) or None
                file_no = len(opened) + 1
                size = path.stat().st_size
                opened.append(
                    _Opened(file_no, path, size, digest, found.file, names, note, found.sheet, first=part == 0)
                )
    except BaseException:
        folder.cleanup()
        raise
    return SourceFiles(opened, folder, time_columns(profile))


def _raw(rows: pl.DataFrame, opened: _Opened, change: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
    texts = [
        json.dumps({name: cell for name, cell in row.items() if cell is not None}, ensure_ascii=False)
        for row in change(rows.drop("src_row", LINE).rename(opened.names)).iter_rows(named=True)
    ]
    return pl.DataFrame(
        {
            "src_row": rows["src_row"],
            "file_no": pl.repeat(opened.file_no, rows.height, dtype=pl.Int32, eager=True),
            "line": rows[LINE],
            "raw": texts,
        },
        schema=_RAW_SCHEMA,
    )
