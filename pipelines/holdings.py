"""Where a warehouse holds personal data: its tables by the columns they have, whoever made them."""

from __future__ import annotations

import duckdb


def tables_with(connection: duckdb.DuckDBPyConnection, column: str) -> list[str]:
    """The tables of the warehouse that have such a column."""
    found = connection.execute(
        "select table_name from duckdb_columns() where schema_name = 'main' and column_name = $column"
        " and table_name in (select table_name from duckdb_tables() where not temporary) order by 1",
        {"column": column},
    ).fetchall()
    return [name for (name,) in found]
