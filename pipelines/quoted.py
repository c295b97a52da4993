"""Snapshots that quote a customer who is erased, or words that are too old: removed whole, never changed.

The same week without words of customers, which is a snapshot of its own, stays.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from warehouse.errors import StoreError
from warehouse.excerpts import cut

_WORDS = """
select text as words from interactions where customer_id = $customer
union all
select text from interactions_older where customer_id = $customer
union all
select comment from surveys_older where customer_id = $customer
union all
select s.comment from surveys as s
left join interactions as i on s.source = i.source and s.interaction_id = i.interaction_id
where coalesce(s.customer_id, i.customer_id) = $customer
"""


def words_of(connection: duckdb.DuckDBPyConnection, customer: str) -> set[str]:
    """What a customer wrote, as a snapshot would quote it.

    Args:
        connection: of the version that still holds the customer's records.
        customer: the pseudonym.
    """
    said = [text for (text,) in connection.execute(_WORDS, {"customer": customer}).fetchall() if text]
    return set(cut(pl.Series("words", said, dtype=pl.String)))


def quoted_in(snapshots: Path, words: set[str]) -> dict[Path, int]:
    """How many of these words each snapshot of a folder quotes; only those that quote any."""
    counts = {path.parents[1]: int(found["words"].is_in(list(words)).sum()) for path, found in _quotes(snapshots)}
    return {folder: count for folder, count in counts.items() if count}


def quoted_before(snapshots: Path, day: date) -> list[Path]:
    """The snapshots of a folder that quote what was written before a day."""
    return [path.parents[1] for path, found in _quotes(snapshots) if (found["day"] < day).any()]


def _quotes(snapshots: Path) -> Iterator[tuple[Path, pl.DataFrame]]:
    """The file of excerpts of each snapshot that has one, and (excerpts: day, words)."""
    for path in sorted(snapshots.glob("*/data/quotes.parquet")):
        yield path, pl.read_parquet(path, columns=["day", "words"])


def unquote(quoted: Iterable[Path]) -> None:
    """Removes snapshots.

    Raises:
        StoreError: one cannot be removed.
    """
    for folder in quoted:
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise StoreError(
                f"{folder} quotes what has to go and cannot be removed ({error})", "Remove it by hand."
            ) from error
