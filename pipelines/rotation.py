"""A new key for the pseudonyms: every pseudonym goes through it, so that the old key alone no longer tells who is who.

Nobody's id is needed for that: the new pseudonym is made of the old one. Loads go through all keys in turn, so the key
file keeps them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import duckdb
import polars as pl

from pipelines.holdings import tables_with
from pipelines.keyring import add_key, fingerprint, key_path, read_keys
from pipelines.progress import Progress, silent
from pipelines.pseudonyms import STORED, TOKEN, Pseudonyms, keys_in_use
from warehouse.arrow import ArrowStream, frame_of
from warehouse.contracts import CONTRACTS
from warehouse.errors import DefinitionError
from warehouse.publish import publishing
from warehouse.settings import Settings

# Columns that hold record keys; those made of a customer's id are pseudonyms too.
_KEYS = (*dict.fromkeys(contract.key for contract in CONTRACTS.values()), "case_id", "record_key")
_IN_RAW = re.compile(f'(?<={STORED})[^:"]+:{TOKEN}')


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation changed: pseudonyms, how many keys there are now, and the version that was published."""

    pseudonyms: int
    keys: int
    version: int


def rotate(settings: Settings, progress: Progress = silent) -> Rotation:
    """Adds a key and turns every stored pseudonym into the one it becomes under it; older versions are removed.

    A rotation that is interrupted changes nothing but the key file, and the next one takes the key that is there.

    Raises:
        DefinitionError: there are no pseudonyms yet.
        StoreError: the key is missing, or something cannot be written.
    """
    with publishing(settings) as building:
        connection, path = building.connection, key_path(settings)
        used = keys_in_use(connection, settings)
        if used is None:
            raise DefinitionError("The warehouse holds no pseudonyms yet", "The first load of customers makes the key.")
        present = read_keys(path) or used
        keys = present[: len(used) + 1] if len(present) > len(used) else add_key(path, present)
        pseudonyms = Pseudonyms(keys)
        changed = 0
        for table in tables_with(connection, "customer_id"):
            changed += _replace(connection, table, "customer_id", pseudonyms.after_rotation, ".+")
            progress("turn", changed)
        for column in _KEYS:
            for table in tables_with(connection, column):
                _replace(connection, table, column, pseudonyms.after_rotation, "key")
        for table in tables_with(connection, "raw"):
            _replace(connection, table, "raw", lambda raw: _IN_RAW.sub(_through(pseudonyms), raw), None)
        _replace(connection, "erasures", "tag", pseudonyms.tag_after_rotation, None)
        connection.execute("update privacy set key_fingerprint = $mark", {"mark": fingerprint(keys)})
        building.rewrite(partial(progress, "rewrite"))
        pointer = building.publish(figures_changed=False, alone=True)
    return Rotation(changed, len(keys), pointer.version)


def _through(pseudonyms: Pseudonyms) -> Callable[[re.Match[str]], str]:
    return lambda found: pseudonyms.after_rotation(found.group())


def _replace(
    connection: duckdb.DuckDBPyConnection, table: str, column: str, change: Callable[[str], str], space: str | None
) -> int:
    """Changes every value of a column, or those that are pseudonyms of such a namespace; how many different ones."""
    where = f"regexp_full_match({column}, '{space}:{TOKEN}')" if space else f"{column} is not null"
    old = frame_of(connection, f"select distinct {column} as old from {table} where {where}")
    if old.is_empty():
        return 0
    pairs = old.with_columns(pl.Series("new", [change(value) for value in old["old"]], pl.String))
    stream = ArrowStream(pairs.filter(pl.col("old") != pl.col("new")))  # noqa: F841 - DuckDB finds it by its name
    connection.execute("create or replace temporary table turned as select * from stream")
    connection.execute(f"update {table} set {column} = t.new from turned as t where {table}.{column} = t.old")
    connection.execute("drop table turned")
    return old.height
