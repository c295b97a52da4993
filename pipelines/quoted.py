"""Snapshots that quote a customer who is erased: they are removed whole, because a snapshot is never changed.

The same week without words of customers, which is a snapshot of its own, stays.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
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
    found = {}
    for path in sorted(snapshots.glob("*/data/quotes.parquet")):
        count = sum(text in words for text in pl.read_parquet(path, columns=["words"])["words"])
        if count:
            found[path.parents[1]] = count
    return found


def unquote(quoted: Mapping[Path, int]) -> Mapping[Path, int]:
    """Removes snapshots; returns what it was given.

    Raises:
        StoreError: one cannot be removed.
    """
    for folder in quoted:
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise StoreError(
                f"{folder} quotes the customer and cannot be removed ({error})", "Remove it by hand."
            ) from error
    return quoted
