"""Homes of many records, made of one with few inside DuckDB."""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from warehouse.publish import publishing
from warehouse.refresh import FACTS, refresh_marts, track_changes
from warehouse.settings import Settings

# What tells one record, customer or case from another; all else of a copy is as it was.
_OWN = {
    "interaction_id", "response_id", "event_id", "invitation_id", "activity_id", "staffing_id", "record_key",
    "customer_id", "case_id",
}  # fmt: skip


def multiply(settings: Settings, more: int, tables: Collection[str]) -> None:
    """Adds every record of some tables so many times more, as records of other customers, and counts the marts anew.

    Every copy has customers and cases of its own, so that repeats, cases and end-values are those of the home many
    times over. The marts are counted from the facts by `refresh_marts`, as a load counts them.
    """
    with publishing(settings) as building:
        connection = building.connection
        track_changes(connection)
        for table in tables:
            _copy(connection, table, more)
        for table, days in FACTS.items():
            connection.execute(f"insert into {days} select distinct source, day from {table}")
        connection.execute("insert into touched_texts select distinct record, source, day from emotion_scores")
        refresh_marts(connection, settings)
        building.publish(figures_changed=True, alone=True)


def _copy(connection: duckdb.DuckDBPyConnection, table: str, more: int) -> None:
    names = [row[0] for row in connection.execute(f"describe {table}").fetchall()]
    own = [f"{name} || '#' || n as {name}" for name in names if name in _OWN]
    changed = ", ".join(own) or "src_row + n * 1000000000 as src_row"
    connection.execute(
        f"insert into {table} select * exclude (n) replace ({changed}) from {table}, generate_series(1, $more) as t(n)",
        {"more": more},
    )
