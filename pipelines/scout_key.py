"""Which columns tell the rows of a file apart: checked on every row, not on a sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import polars as pl

from pipelines.readers import ROW_COLUMNS
from pipelines.scout import Look
from pipelines.scout_fields import Pick
from pipelines.scout_names import likeness
from pipelines.scout_read import open_bare
from pipelines.scout_values import Evidence

_MOST_COLUMNS = 8
_MOST_TOGETHER = 4
_NAMED = 0.6
_NEARLY = 0.02
_NEARLY_ALL = 0.98


def find_key(field: str, known: list[str], look: Look, evidence: Mapping[str, Evidence]) -> Pick:
    """The key: one column, else several together, else all of them; not active where the rows cannot be told apart.

    Args:
        field: the key's name in the record.
        known: what columns of that kind are called.
        look: at the file.
        evidence: of its columns that may be used.
    """
    single = _single(field, known, evidence)
    if single is not None:
        return single
    return _several(field, known, look, evidence)


def own_id(field: str, known: list[str], evidence: Mapping[str, Evidence]) -> Pick | None:
    """The one column that is named like a key and tells the rows apart, or nearly."""
    named = {name: e for name, e in evidence.items() if likeness(name, known) >= _NAMED}
    return _single(field, known, named)


def made_of(field: str, columns: Sequence[str], look: Look, evidence: Mapping[str, Evidence]) -> Pick:
    """What a row is about as its key, however few of these columns tell the rows of this file apart.

    Args:
        field: the key's name in the record.
        columns: that say what a row is about.
        look: at the file.
        evidence: of its columns.
    """
    table: dict[str, object] = {"columns": list(columns)}
    if any(evidence[name].column.nulls for name in columns):
        table["allow_gaps"] = True
    hashes = _hashes(look, list(columns))
    different, rows = hashes.select(pl.struct(columns).n_unique()).item(), hashes["(row)"].n_unique()
    if different == rows:
        return Pick(field, table, ["What a row is about; no two rows say the same of it."])
    note = f"UNSURE: what a row is about, but {rows - different:,} of {look.rows:,} rows say it once more, and differ:"
    return Pick(field, table, [f"{note} name what tells them apart."])


def _single(field: str, known: list[str], evidence: Mapping[str, Evidence]) -> Pick | None:
    def could_be(e: Evidence) -> bool:
        return e.column.repeats is not None and not (e.times or e.clock or e.prose) and e.column.known > 1

    ranked = sorted(((likeness(e.name, known), e) for e in evidence.values() if could_be(e)), key=lambda each: -each[0])
    for like, e in ranked:
        gaps, repeats = e.column.nulls, e.column.repeats or 0
        if gaps == repeats == 0 and like >= _NAMED:
            return Pick(field, {"column": e.name}, ["Every row has another value."])
        if like >= _NAMED and repeats + gaps <= _NEARLY * e.column.rows:
            note = (
                f"UNSURE: named like a key, but {repeats:,} of {e.column.rows:,} rows repeat one, {gaps:,} have none."
            )
            return Pick(field, {"column": e.name}, [note])
    for _, e in ranked:
        fraction = e.span is not None and not e.whole
        if e.column.nulls == e.column.repeats == 0 and not fraction:
            return Pick(
                field, {"column": e.name}, ["UNSURE: its name is not that of a key, but every row differs in it."]
            )
    return None


def _several(field: str, known: list[str], look: Look, evidence: Mapping[str, Evidence]) -> Pick:
    usable = [e for e in evidence.values() if e.column.known and not e.prose and not (e.span and not e.whole)]

    def rank(e: Evidence) -> tuple[bool, float, bool]:
        return (e.column.nulls > 0, -max(likeness(e.name, known), likeness(e.name, ["id"])), e.times is None)

    tried = sorted(usable, key=rank)[:_MOST_COLUMNS]
    hashes = _hashes(look, [e.name for e in tried])
    rows = hashes["(row)"].n_unique()
    # Rows that are wholly the same count once when they are loaded; where they are many, they are no slip.
    whole = [e.name for e in tried if e.column.nulls == 0] if rows >= _NEARLY_ALL * look.rows else []
    for count in range(2, _MOST_TOGETHER + 1):
        for names in combinations(whole, count):
            if hashes.select(pl.struct(names).n_unique()).item() == rows:
                also = "" if rows == look.rows else f" ({look.rows - rows:,} rows stand there twice, wholly the same)"
                return Pick(field, {"columns": list(names)}, [f"No column alone is a key; these together are{also}."])
    return _everything(field, look, evidence, rows)


def _everything(field: str, look: Look, evidence: Mapping[str, Evidence], rows: int) -> Pick:
    columns = [e.name for e in evidence.values() if e.column.known]
    table: dict[str, object] = {"columns": columns}
    if any(e.column.nulls for e in evidence.values()):
        table["allow_gaps"] = True
    note = f"UNSURE: nothing in the file is a key. All it says together tells {rows:,} of {look.rows:,} rows apart"
    if len(columns) <= _MOST_COLUMNS and rows >= _NEARLY_ALL * look.rows:
        return Pick(field, table, [f"{note}; equal rows count once."])
    return Pick(field, table, [f"{note}: ask for an export with an id."], active=False)


def _hashes(look: Look, names: list[str]) -> pl.DataFrame:
    """Numbers in place of the values, so that the whole file fits."""
    found = []
    with open_bare(look.path, look.read, look.header) as files:
        for frame in files.frames():
            cells = frame.drop(ROW_COLUMNS)
            cells = cells.filter(~pl.all_horizontal(pl.all().is_null()))
            found.append(
                pl.DataFrame([cells.hash_rows().alias("(row)"), *(cells[name].hash().alias(name) for name in names)])
            )
    return pl.concat(found)
