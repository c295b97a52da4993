"""Keeping the marts true to the facts: touched days anew, everything anew when a setting or target changed."""

from __future__ import annotations

import json

import duckdb

from warehouse.kept import add_kept, let_go
from warehouse.settings import Settings
from warehouse.sqlfiles import statement
from warehouse.targets import target_rows, write_targets

# Contacts count on their own day alone, so touched days suffice.
DAILY_MARTS = ("mart_contacts", "mart_hours", "mart_durations")
# A new contact can be the repeat of an older one: counted on the days that can know of it.
REPEAT_MARTS = ("mart_repeats",)
ANSWER_MARTS = ("mart_surveys", "mart_end_values")
FACTS = {"interactions": "touched_days", "surveys": "touched_answers"}
"""Where the days of each table of facts are named; see `track_changes`."""
MARTS = (*DAILY_MARTS, *REPEAT_MARTS, *ANSWER_MARTS)

_TEMPORARY = ("targets_to_answer", "slices", "horizons", "repeat_days")


def track_changes(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the temporary tables in which whoever changes facts names their days.

    `touched_days (source, day)` takes the days of contacts that came or went, `touched_answers (source, day)` those of
    answers that came, went, or lost their contact.
    """
    for table in FACTS.values():
        connection.execute(f"create or replace temporary table {table} (source varchar, day date)")


def touch(connection: duckdb.DuckDBPyConnection, table: str, where: str, params: dict[str, str]) -> None:
    """Names the days of facts that are about to go.

    Args:
        connection: the building version, with the tables of `track_changes`.
        table: the table of the facts.
        where: a condition of our own on its rows.
        params: of the condition.
    """
    connection.execute(f"insert into {FACTS[table]} select distinct source, day from {table} where {where}", params)
    if table == "interactions":
        # An answer loses what its contact knew.
        connection.execute(
            "insert into touched_answers select distinct source, day from surveys"
            f" where (source, interaction_id) in (select (source, interaction_id) from {table} where {where})",
            params,
        )


def refresh_marts(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Brings every mart up to date with the facts.

    Args:
        connection: the building version, with the tables of `track_changes`.
        settings: thresholds that are counted into the marts.
    """
    params = _mart_params(settings)
    anew = _touch_all_if_changed(connection, params)
    _run(connection, "touched_by_contacts", params)
    _settle_horizons(connection, params, anew=anew)
    for name in ("repeat_days", "targets_to_answer", "slices", "judged_contacts"):
        _run(connection, name, params)
    for mart in DAILY_MARTS:
        connection.execute(f"delete from {mart} where (source, day) in (select (source, day) from touched_days)")
        _run(connection, mart, params)
    for mart in REPEAT_MARTS:
        # A day whose contacts were let go cannot be counted again; what was counted of it stays.
        connection.execute(f"delete from {mart} where day in (select day from repeat_days) and not {let_go(mart)}")
        _run(connection, mart, params)
    _refresh_answers(connection, params)
    connection.execute("drop view judged_contacts")
    for name in _TEMPORARY:
        connection.execute(f"drop table {name}")


def _touch_all_if_changed(connection: duckdb.DuckDBPyConnection, params: dict[str, float]) -> bool:
    """Touches every day where the marts were counted with other settings or targets; whether they were."""
    stored = connection.execute("select mart_settings from meta").fetchall()
    fingerprint = json.dumps([params, [[*row[:2], row[2].isoformat(), row[3]] for row in target_rows()]])
    if stored and stored[0][0] == fingerprint:
        return False
    write_targets(connection)
    connection.execute("insert into touched_days select distinct source, day from interactions")
    connection.execute("insert into touched_answers select distinct source, day from surveys")
    connection.execute("update meta set mart_settings = $fingerprint", {"fingerprint": fingerprint})
    return True


def _settle_horizons(connection: duckdb.DuckDBPyConnection, params: dict[str, float], *, anew: bool) -> None:
    if not anew:
        _run(connection, "horizons", params)
        ((doubtful,),) = connection.execute("select count(*) from horizons where is_doubtful").fetchall()
        anew = bool(doubtful)
    if anew:
        _run(connection, "horizons_anew", params)
    connection.execute("delete from repeat_horizons")
    connection.execute("insert into repeat_horizons select customers, as_of from horizons where as_of is not null")


def _refresh_answers(connection: duckdb.DuckDBPyConnection, params: dict[str, float]) -> None:
    ((touched,),) = connection.execute("select count(*) from touched_answers").fetchall()
    if not touched:
        return
    _run(connection, "located_surveys", params)
    connection.execute("delete from mart_surveys where (source, day) in (select (source, day) from touched_answers)")
    _run(connection, "mart_surveys", params)
    _count_end_values(connection, params)
    connection.execute("drop table located_surveys")


def recount_end_values(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Counts `mart_end_values` anew, from the answers that are left and what removed ones still contribute."""
    params = _mart_params(settings)
    _run(connection, "located_surveys", params)
    _count_end_values(connection, params)
    connection.execute("drop table located_surveys")


def _count_end_values(connection: duckdb.DuckDBPyConnection, params: dict[str, float]) -> None:
    # An answer ends the span of the customer's one before it, whenever that was: counted whole.
    connection.execute("delete from mart_end_values")
    _run(connection, "mart_end_values", params)
    add_kept(connection, "mart_end_values")


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
