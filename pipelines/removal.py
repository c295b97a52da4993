"""Deleting a customer's rows from every table, whoever made it, and the id from other people's words."""

from __future__ import annotations

import duckdb

from pipelines.door import FREE_TEXT
from pipelines.holdings import tables_with
from pipelines.traces import Person
from warehouse.contracts import CONTRACTS
from warehouse.refresh import FACTS, touch, track_changes

_HIDDEN = "[customer]"
# Columns in which somebody else's words may name the customer.
WORDS = FREE_TEXT | {"raw"}


def remove(connection: duckdb.DuckDBPyConnection, person: Person) -> dict[str, int]:
    """Deletes a customer's rows; the number by table. Names their days for the marts."""
    it = {"it": person.pseudonym}
    _name_own(connection, it)
    removed = {}
    named, of_contacts, of_cases, keyed = (
        tables_with(connection, column) for column in ("customer_id", "interaction_id", "case_id", "record_key")
    )
    for table in named:
        # A record that names no customer belongs to the customer whose contact or case it names.
        links = [
            f"(source, {column}) in (select (source, {value}) from own where {value} is not null)"
            for column, value, tables in (("interaction_id", "id", of_contacts), ("case_id", "case_id", of_cases))
            if table in tables
        ]
        where = f"customer_id = $it or (customer_id is null and ({' or '.join([*links, 'false'])}))"
        removed[table] = _take_out(connection, table, where, it)
    # A record without a customer of its own belongs to the customer whose case it names.
    for table in sorted(set(of_cases) - set(named)):
        where = "(source, case_id) in (select (source, case_id) from own where case_id is not null)"
        removed[table] = _take_out(connection, table, where, {})
    for table in tables_with(connection, "raw"):
        # A row that went into a record may be kept out of another; it need not name the customer.
        own = "(batch_id, src_row) in (select (batch_id, src_row) from own_rows)"
        if table in keyed:
            own += (
                " or exists (select 1 from own_keys as k join batches as b on b.source = k.source"
                f" where b.batch_id = {table}.batch_id and starts_with({table}.record_type, k.kind)"
                f" and k.id = {table}.record_key)"
            )
        removed[table] = _count(connection, f"delete from {table} where contains(raw, $it) or {own}", it)
    if person.telling:
        _hide_mentions(connection, person)
    return removed


def _take_out(connection: duckdb.DuckDBPyConnection, table: str, where: str, params: dict[str, str]) -> int:
    """Deletes rows, names their days for the marts and where they stood in their files; how many they were."""
    if table in FACTS:
        touch(connection, table, where, params)
        connection.execute(f"insert into own_rows select batch_id, src_row from {table} where {where}", params or None)
    return _count(connection, f"delete from {table} where {where}", params)


def _name_own(connection: duckdb.DuckDBPyConnection, it: dict[str, str]) -> None:
    """Names the customer's contacts and keys in temporary tables."""
    track_changes(connection)
    connection.execute(
        "create temporary table own as select source, interaction_id as id, case_id from interactions"
        " where customer_id = $it",
        it,
    )
    keys = " union all ".join(
        f"select source, '{contract.record_type}' as kind, {contract.key} as id from {contract.table}"
        " where customer_id = $it"
        for contract in CONTRACTS.values()
        if any(field.name == "customer_id" for field in contract.fields)
    )
    connection.execute(f"create temporary table own_keys as {keys}", it)
    connection.execute("create temporary table own_rows (batch_id varchar, src_row bigint)")


def _hide_mentions(connection: duckdb.DuckDBPyConnection, person: Person) -> None:
    for column in sorted(WORDS):
        for table in tables_with(connection, column):
            connection.execute(
                f"update {table} set {column} = regexp_replace({column}, $word, '\\1{_HIDDEN}\\3', 'g')"
                f" where contains({column}, $id) and regexp_matches({column}, $word)",
                {"word": person.word, "id": person.customer},
            )


def _count(connection: duckdb.DuckDBPyConnection, sql: str, params: dict[str, str]) -> int:
    row = connection.execute(sql, params or None).fetchone()
    return int(row[0]) if row else 0
