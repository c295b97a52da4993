"""Writing a version into a new file, so that no byte of a deleted row stays in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from warehouse.errors import StoreError


def write_anew(
    connection: duckdb.DuckDBPyConnection, target: Path, told: Callable[[int], None] = lambda rows: None
) -> None:
    """Copies every table into a new database file, rows in their order.

    Args:
        connection: the version; nothing in it changes.
        target: the file to make.
        told: how many rows have been written, each time that a table is.

    Raises:
        StoreError: a table did not arrive whole.
    """
    tables = connection.execute(
        "select table_name, sql from duckdb_tables() where schema_name = 'main' and not temporary and not internal"
    ).fetchall()
    quoted = str(target).replace("'", "''")
    connection.execute(f"attach '{quoted}' as anew")
    sent = _sizes(connection, [name for name, _ in tables])
    written = 0
    for name, ddl in tables:
        # Statement by statement: DuckDB 2.0 answers wrongly after a table is made and filled in one transaction.
        connection.execute(ddl.replace("CREATE TABLE ", "CREATE TABLE anew.", 1))
        if sent[name]:
            connection.execute(f'insert into anew."{name}" select * from "{name}"')
            written += sent[name]
            told(written)
    for name, arrived in _sizes(connection, list(sent), "anew.").items():
        if arrived != sent[name]:
            raise StoreError(
                f"{name} lost rows while it was written anew ({arrived} of {sent[name]} came)", "Try again."
            )
    connection.execute("checkpoint anew")
    connection.execute("detach anew")


def _sizes(connection: duckdb.DuckDBPyConnection, tables: Sequence[str], within: str = "") -> dict[str, int]:
    """The number of rows by table, asked at once: a question a table takes longer than most tables' rows."""
    counts = (f"select '{name}', count(*) from {within}\"{name}\"" for name in tables)
    return dict(connection.execute(" union all ".join(counts)).fetchall()) if tables else {}
