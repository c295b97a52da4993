"""The `[database]` section of a profile: which rows of which table to pull, and by what column they are new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.place import Place

_KEYS = ("table", "query", "high_water", "overlap", "batch_rows", "url_variable")
BATCH_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Database:
    """Where a source's rows stand. The address is no part of it: it holds a password.

    Attributes:
        table: a table or view, with its schema where it needs one (`support.tickets`); None where `query` is given.
        query: a SELECT without ORDER BY; None where `table` is given.
        high_water: the column that never falls when a row is written (a time of change, a serial number).
        overlap: how far below the mark a pull starts, for transactions that were open at the last one; in seconds for
            times, in steps for whole numbers.
        batch_rows: rows held in memory at a time.
        url_variable: environment variable that holds the SQLAlchemy URL.
    """

    table: str | None
    query: str | None
    high_water: str
    overlap: float
    batch_rows: int
    url_variable: str


def parse_database(place: Place, top: Mapping[str, Any], source: str) -> Database | None:
    """The section of a profile; None where it has none.

    Raises:
        DefinitionError: it is not well formed.
    """
    if "database" not in top:
        return None
    at, table = place.at("database"), place.table(top, "database")
    at.check_keys(table, _KEYS)
    named, query = at.text(table, "table"), at.text(table, "query")
    if (named is None) == (query is None):
        raise at.error("names no rows, or names them twice", "Give either table or query.")
    high_water = at.text(table, "high_water")
    if not high_water:
        raise at.at("high_water").error("is missing", 'Name the column that tells new rows: high_water = "updated_at".')
    overlap = table.get("overlap", 0)
    if isinstance(overlap, bool) or not isinstance(overlap, int | float) or not 0 <= overlap < 1e9:
        raise at.at("overlap").error(f"must be a number from 0 on, not {overlap!r}", "Write it like overlap = 300.")
    rows = table.get("batch_rows", BATCH_ROWS)
    if isinstance(rows, bool) or not isinstance(rows, int) or rows < 1:
        raise at.at("batch_rows").error(f"must be a whole number from 1 on, not {rows!r}", "Leave it out.")
    variable = at.text(table, "url_variable", f"ENDVALUE_{source.upper()}_URL") or ""
    return Database(named, query, high_water, float(overlap), rows, variable)
