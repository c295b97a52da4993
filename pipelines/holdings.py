"""Where personal data is held: tables by the columns they have, files by the columns that profiles name."""

from __future__ import annotations

import duckdb

from pipelines.profile import known_profiles, load_profile
from warehouse.errors import DefinitionError


def tables_with(connection: duckdb.DuckDBPyConnection, column: str) -> list[str]:
    """The tables of the warehouse that have such a column."""
    found = connection.execute(
        "select table_name from duckdb_columns() where schema_name = 'main' and column_name = $column"
        " and table_name in (select table_name from duckdb_tables() where not temporary) order by 1",
        {"column": column},
    ).fetchall()
    return [name for (name,) in found]


def customer_columns(namespace: str) -> frozenset[str]:
    """The source columns in which the customers of a namespace stand, over every profile that is known here."""
    columns: set[str] = set()
    for path in known_profiles().values():
        try:
            profile = load_profile(path)
        except DefinitionError:
            continue  # a profile that cannot be read has loaded nothing
        if profile.customers == namespace:
            columns.update(column for record in profile.records for column in record.columns_of("customer_id"))
    return frozenset(columns)
