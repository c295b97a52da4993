"""Up to when the records of customers and sources reach: what is younger than a window cannot be judged by it yet."""

from __future__ import annotations

import duckdb

from warehouse.refresh_beside import Run, some


def settle_horizons(connection: duckdb.DuckDBPyConnection, run: Run, *, anew: bool) -> None:
    """Finds up to when customers and sources are known by now, and names the days whose deadlines hang on it.

    Args:
        connection: the building version, with the tables of `warehouse.refresh.track_changes`.
        run: runs a statement of `sql/marts`.
        anew: whether all contacts are looked at, not those of the touched days alone.
    """
    if not anew:
        run("horizons")
        ((doubtful,),) = connection.execute("select count(*) from horizons where is_doubtful").fetchall()
        anew = bool(doubtful)
    if anew:
        run("horizons_anew")
    connection.execute("delete from repeat_horizons")
    connection.execute("insert into repeat_horizons select customers, as_of from horizons where as_of is not null")
    _settle_source_horizons(connection, run)


def _settle_source_horizons(connection: duckdb.DuckDBPyConnection, run: Run) -> None:
    for name in ("source_horizons_now", "outreach_known_now", "due_days"):
        run(name)
    if some(connection, "(from outreach_known_now where changed)"):
        # Whether a follow-up is judged hangs on whether anybody is ever contacted first.
        connection.execute(
            "insert into due_days select distinct day from interactions where split_part(customer_id, ':', 1) in"
            " (select customers from outreach_known_now where changed) and day not in (select day from due_days)"
        )
    connection.execute("delete from outreach_known")
    connection.execute("insert into outreach_known select customers from outreach_known_now where knows")
    connection.execute("delete from source_horizons")
    connection.execute(
        "insert into source_horizons select source, as_of, knows_reply, knows_closing, knows_fulfilment"
        " from source_horizons_now where as_of is not null"
    )
