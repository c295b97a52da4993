"""The form of the tables: an older home is brought to today's, whose marts are counted anew from the facts."""

from __future__ import annotations

from pathlib import Path

import duckdb

from warehouse.errors import StoreError

SCHEMA_VERSION = 9
"""Raised whenever a table changes its form, or one is new."""

_FORM_OF_MARTS = 2
"""The version in which marts last changed their form; from it on they are kept."""

# What tables that hold more than can be counted anew have gained since; `create table if not exists` does not add it.
_GAINED = (
    "alter table batch_counts add column if not exists rows_folded bigint default 0",
    "alter table batches add column if not exists mended boolean default false",
    "alter table if exists mart_hours add column if not exists answered bigint default 0",
)
# What is counted anew in another form: a view on emotion_beliefs, spells of customers with numbers.
_REPLACED = ("emotion_records", "active_spells", "risk_spells")


def check_schema(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Sees to it that a published version has the form that this release reads.

    Raises:
        StoreError: an earlier or a later release published it.
    """
    schema = _schema(connection)
    if schema < SCHEMA_VERSION:
        raise StoreError(
            f"The warehouse in {folder} was published by an earlier release",
            "Run 'endvalue upgrade'; its records stay as they are.",
        )
    if schema > SCHEMA_VERSION:
        raise StoreError(
            f"The warehouse in {folder} was published by a later release", "Install that release, or a newer one."
        )


def drop_outgrown_marts(connection: duckdb.DuckDBPyConnection) -> None:
    """Drops the marts of an earlier release, so that they are made in today's form and counted from the facts.

    Raises:
        StoreError: some were counted from records that are gone, or a later release made them.
    """
    schema = _schema(connection)
    if schema == SCHEMA_VERSION:
        return
    if schema > SCHEMA_VERSION:
        raise StoreError("This home was made by a later release", "Install that release, or a newer one.")
    if schema < _FORM_OF_MARTS:
        _drop_marts(connection)
    for statement in _GAINED:
        connection.execute(statement)
    _drop(connection, "list_contains($names, table_name)", {"names": list(_REPLACED)})
    connection.execute("update meta set schema_version = $now", {"now": SCHEMA_VERSION})


def _drop_marts(connection: duckdb.DuckDBPyConnection) -> None:
    ((gone,),) = connection.execute("select count(*) from retentions where table_name = 'interactions'").fetchall()
    if gone:
        raise StoreError(
            "This home was made by an earlier release, and records behind its figures were let go since",
            "Go on reading it with that release, and load what is kept into a new ENDVALUE_HOME.",
        )
    _drop(connection, "starts_with(table_name, 'mart_')", None)
    connection.execute("update meta set mart_settings = ''")


def _drop(connection: duckdb.DuckDBPyConnection, which: str, params: dict[str, list[str]] | None) -> None:
    tables = f"select table_name from duckdb_tables() where {which} and not temporary"
    for (table,) in connection.execute(tables, params).fetchall():
        connection.execute(f"drop table {table}")


def _schema(connection: duckdb.DuckDBPyConnection) -> int:
    ((schema,),) = connection.execute("select schema_version from meta").fetchall()
    return int(schema)
