"""Keeping the marts true to the facts: touched days anew, everything anew when a setting or target changed."""

from __future__ import annotations

import json

import duckdb

from warehouse.kept import add_kept
from warehouse.settings import Settings
from warehouse.sqlfiles import statement
from warehouse.targets import target_rows, write_targets

# Contacts count on their own day alone, so touched days suffice.
DAILY_MARTS = ("mart_contacts", "mart_hours", "mart_durations")
# A new record can change the judgement of an older one (a repeat, a later answer), so these are counted whole.
WHOLE_MARTS = ("mart_repeats", "mart_surveys", "mart_end_values")

# Temporary tables and views that the marts are counted from.
_TABLES = ("targets_to_answer", "slices", "located_surveys")
_VIEWS = ("judged_contacts",)


def refresh_marts(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Brings every mart up to date with the facts.

    Args:
        connection: the building version; its temporary table `touched_days (source, day)` names the days whose
            contacts changed.
        settings: thresholds that are counted into the marts.
    """
    params = _mart_params(settings)
    stored = connection.execute("select mart_settings from meta").fetchone()
    fingerprint = json.dumps([params, [[*row[:2], row[2].isoformat(), row[3]] for row in target_rows()]])
    if stored is None or stored[0] != fingerprint:
        write_targets(connection)
        connection.execute("insert into touched_days select distinct source, day from interactions")
        connection.execute("update meta set mart_settings = $fingerprint", {"fingerprint": fingerprint})
    for name in (*_TABLES, *_VIEWS):
        _run(connection, name, params)
    for mart in DAILY_MARTS:
        connection.execute(f"delete from {mart} where (source, day) in (select (source, day) from touched_days)")
        _run(connection, mart, params)
    for mart in WHOLE_MARTS:
        connection.execute(f"delete from {mart}")
        _run(connection, mart, params)
        add_kept(connection, mart)
    for name in _VIEWS:
        connection.execute(f"drop view {name}")
    for name in _TABLES:
        connection.execute(f"drop table {name}")


def _mart_params(settings: Settings) -> dict[str, float]:
    return {
        "short_abandon_s": settings.short_abandon_s,
        "long_wait_s": settings.long_wait_s,
        "window_days": settings.repeat_window_days,
        "end_value_days": settings.end_value_days,
    }


def _run(connection: duckdb.DuckDBPyConnection, name: str, params: dict[str, float]) -> None:
    text = statement("marts", name)
    used = {key: value for key, value in params.items() if f"${key}" in text}
    connection.execute(text, used or None)
