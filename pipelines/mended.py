"""Quarantined rows as a file for a person to mend, and the mended file as a source of records again.

The file holds the columns of the source and a few of ours, by which each row finds the one it was. They are taken off
when the file is loaded; a column that somebody took out because it was empty is put back.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from pipelines.broken import Record
from pipelines.delimited import LINE, DelimitedFile
from pipelines.opening import open_bytes
from pipelines.structure import Dialect
from warehouse.errors import DefinitionError
from warehouse.safe_text import defused, fused_again

_OURS = ("endvalue_batch", "endvalue_row", "endvalue_reasons", "endvalue_file", "endvalue_line", "endvalue_text")
_BATCH, _ROW = _OURS[:2]
LINKS_SCHEMA = {"src_row": pl.Int64, "batch_id": pl.String, "of_row": pl.Int64}


def write_for_mending(rows: pl.DataFrame, path: Path, needed: Sequence[str] = ()) -> int:
    """Writes quarantined rows as CSV, a row of the source once, whatever record types it failed for.

    Args:
        rows: of `warehouse.history.open_quarantine`, of one source.
        path: the file; UTF-8 with a byte-order mark, so that spreadsheets read it right.
        needed: columns that the source is read from; those that none of the rows fills are there to be filled.

    Returns:
        How many rows were written.

    Raises:
        DefinitionError: the rows are of several sources, or there is already such a file.
    """
    sources = rows["source"].unique().sort().to_list()
    if len(sources) > 1:
        raise DefinitionError(f"The rows are of {', '.join(sources)}", "Choose one with --source, or one --batch.")
    once = rows.group_by("batch_id", "src_row", maintain_order=True).agg(
        (pl.col("record_type") + ": " + pl.col("reasons").list.join(", ")).str.join("; ").alias("reasons"),
        pl.col("file_name", "line", "raw").first(),
    )
    cells = [json.loads(raw) for raw in once["raw"]]
    # A row whose structure was broken has no columns yet: its text stands under an empty name.
    names = list(dict.fromkeys([*(name for row in cells for name in row if name), *needed]))
    ours = once.select("batch_id", "src_row", "reasons", "file_name", "line").rename(
        dict(zip(("batch_id", "src_row", "reasons", "file_name", "line"), _OURS, strict=False))
    )
    theirs = [pl.Series(name, [_text(row.get(name)) for row in cells], pl.String) for name in names]
    text = pl.Series(_OURS[-1], [_text(row.get("")) for row in cells], pl.String)
    table = defused(pl.DataFrame([*ours.get_columns(), text, *theirs]))
    try:
        with path.open("xb") as file:
            table.write_csv(file, include_bom=True)
    except FileExistsError as error:
        raise DefinitionError(f"{path} is there already", "Name another file with --out.") from error
    return table.height


def mending_dialect(path: Path) -> Dialect | None:
    """How a file that we wrote for mending is read, whatever a spreadsheet made of its commas; None for other files."""
    with open_bytes(path) as file:
        head = file.read(64).removeprefix(codecs.BOM_UTF8)
    name, after = head.removeprefix(b'"')[: len(_BATCH)], head.removeprefix(b'"')[len(_BATCH) :].removeprefix(b'"')[:1]
    if name != _BATCH.encode() or after not in (b",", b";", b"\t"):
        return None
    return Dialect(after.decode(), '"')


class MendedFile:
    """A mended file, seen as a file of its source.

    Attributes:
        columns, records, broken, note: as of any file.
        links: which quarantined row each of its rows was, `LINKS_SCHEMA`; complete once `read` came to its end.
    """

    def __init__(self, file: DelimitedFile, needed: Sequence[str]) -> None:
        self._file = file
        # A spreadsheet may have defused a column name, too.
        self._theirs = fused_again(pl.DataFrame(schema=dict.fromkeys(file.columns, pl.String))).columns
        self._lacking = [name for name in needed if name not in self._theirs]
        self.columns = (*(name for name in self._theirs if name not in _OURS), *self._lacking)
        self.links: list[pl.DataFrame] = []

    @property
    def records(self) -> int | None:
        return self._file.records

    @property
    def broken(self) -> list[tuple[int, Record]]:
        return self._file.broken

    @property
    def note(self) -> str | None:
        return "rows mended after they were quarantined"

    def read(self, first_row: int, batch_rows: int, *, lines: bool = False) -> Iterator[pl.DataFrame]:
        """All-text frames like those of any file, without our columns."""
        links = []
        for batch in self._file.read(first_row, batch_rows, lines=lines):
            row = pl.col(_ROW).str.replace_all(r"[^0-9]", "").cast(pl.Int64, strict=False)
            links.append(batch.select("src_row", pl.col(_BATCH).alias("batch_id"), row.alias("of_row")))
            rows = fused_again(batch).with_columns(pl.lit(None, pl.String).alias(name) for name in self._lacking)
            yield rows.select("src_row", *self.columns, *([LINE] if lines else []))
        self.links = links


def _text(cell: object) -> str | None:
    return None if cell is None else str(cell)
