"""Writing a version into a new file, so that no byte of a deleted row stays in it."""

from __future__ import annotations

from pathlib import Path

import duckdb

from warehouse.errors import StoreError


def write_anew(connection: duckdb.DuckDBPyConnection, target: Path) -> None:
    """Copies every table into a new database file, rows in their order.

    Args:
        connection: the version; nothing in it changes.
        target: the file to make.

    Raises:
        StoreError: a table did not arrive whole.
    """
    tables = connection.execute(
        "select table_name, sql from duckdb_tables() where schema_name = 'main' and not temporary and not internal"
    ).fetchall()
    quoted = str(target).replace("'", "''")
    connection.execute(f"attach '{quoted}' as anew")
    for name, ddl in tables:
        # Statement by statement: DuckDB 2.0 answers wrongly after a table is made and filled in one transaction.
        connection.execute(ddl.replace("CREATE TABLE ", "CREATE TABLE anew.", 1))
        connection.execute(f'insert into anew."{name}" select * from "{name}"')
        counts = f'select (select count(*) from anew."{name}"), (select count(*) from "{name}")'
        arrived, sent = connection.execute(counts).fetchone() or (0, 0)
        if arrived != sent:
            raise StoreError(f"{name} lost rows while it was written anew ({arrived} of {sent} came)", "Try again.")
    connection.execute("checkpoint anew")
    connection.execute("detach anew")
