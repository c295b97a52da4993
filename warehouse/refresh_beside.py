"""Keeping the marts of questions sent, agents on duty and customers' days true to the facts.

Each costs nothing where its records did not change: a load of contacts alone asks four empty tables.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from warehouse.kept import add_kept, let_go

# Questions count on their own day; they are judged when their time to be answered is over.
QUESTION_MARTS = ("mart_invitations",)
DUTY_MARTS = ("mart_duty",)
# A customer's state on any day hangs on the weeks before it: counted whole.
RISK_MARTS = ("mart_risks", "mart_risk_tiers")
# What is said of customers at risk rests on their contacts, too.
_RISK_LISTS = ("outreach", "risk_contacts")
REPURCHASE_MARTS = ("mart_repurchases",)
BESIDE_MARTS = (*QUESTION_MARTS, *DUTY_MARTS, *RISK_MARTS, *REPURCHASE_MARTS)

# A week against the four before it: so far behind the edge of what was let go, a signal hangs on records that are gone.
SIGNAL_DAYS = 35
# So long after a contact withdrawal counts as a sign of apathy about it.
APATHY_DAYS = 30
PARAMS: dict[str, float] = {
    "answer_us": 14 * 86_400 * 1_000_000,
    "active_days": 28,
    "habit_days": 12,
    "silence_days": 7,
    "fall_share": 0.5,
    # One-sided 1 %: a fall that chance makes once in a hundred weeks is no signal.
    "fall_z": 2.326,
    "contact_days": 7,
    "repurchase_days": 90,
    "signal_days": SIGNAL_DAYS,
    "apathy_days": APATHY_DAYS,
    "silence_us": 30 * 86_400 * 1_000_000,
}
"""How questions, risks, repurchases and withdrawal after a contact are judged; see docs/metrics.md."""

# Pairs are made of the 13 weeks before a complaint: so far behind what was let go, nobody can be told alike.
LOOK_BACK_DAYS = 98
Run = Callable[[str], None]


def refresh_beside(connection: duckdb.DuckDBPyConnection, run: Run) -> None:
    """Counts what changed; called when the marts of contacts and answers are settled.

    Args:
        connection: the building version, with the tables of `warehouse.refresh.track_changes`.
        run: runs a statement of `sql/marts` with the settings that are counted into the marts.
    """
    for days, marts, facts in (
        ("question_days", QUESTION_MARTS, ("invitations",)),
        ("duty_days", DUTY_MARTS, ("interactions", "staffings")),
    ):
        run(days)
        if some(connection, days):
            for mart in marts:
                gone = let_go(mart, facts)
                connection.execute(
                    f"delete from {mart} where (source, day) in (select (source, day) from {days}) and not {gone}"
                )
                connection.execute(f"delete from {days} where {let_go(days, facts)}")
                run(mart)
        connection.execute(f"drop table {days}")
    if some(connection, "touched_activity"):
        recount_risks(connection, run)
    elif some(connection, "touched_days") and some(connection, "active_spells"):
        run("met_anew")
        _recount_risk_contacts(connection, run)
    _judge_signals(connection, run)
    run("repurchase_days")
    if some(connection, "repurchase_days"):
        for mart in REPURCHASE_MARTS:
            gone = let_go(mart, ("interactions", "activities"), LOOK_BACK_DAYS)
            connection.execute(f"delete from {mart} where day in (select day from repurchase_days) and not {gone}")
            run(mart)
    connection.execute("drop table repurchase_days")


def recount_risks(connection: duckdb.DuckDBPyConnection, run: Run) -> None:
    """Finds who was at risk, and when, anew."""
    run("risk_sources")
    for table in ("active_spells", "risk_spells"):
        connection.execute(f"delete from {table}")
        run(table)
    connection.execute("drop table risk_sources")
    _recount_risk_mart(connection, run, "mart_risks")
    connection.execute("delete from active_contacts")
    connection.execute("create or replace temporary table met_anew as select distinct who from active_spells")
    _recount_risk_contacts(connection, run)


def _recount_risk_contacts(connection: duckdb.DuckDBPyConnection, run: Run) -> None:
    """Finds what contacts say of the active customers of `met_anew`: whom they met, their tier, and, of all at risk,
    whether we reached out to them."""
    connection.execute("delete from active_contacts where who in (select who from met_anew)")
    run("active_contacts")
    connection.execute("drop table met_anew")
    for table in _RISK_LISTS:
        connection.execute(f"delete from {table}")
        run(table)
    _recount_risk_mart(connection, run, "mart_risk_tiers")


def _recount_risk_mart(connection: duckdb.DuckDBPyConnection, run: Run, mart: str) -> None:
    connection.execute(f"delete from {mart}")
    run(mart)
    add_kept(connection, mart)


def _judge_signals(connection: duckdb.DuckDBPyConnection, run: Run) -> None:
    """Who was contacted hangs on contacts and on risks alike, so it is judged whenever either may have changed."""
    gone = let_go("mart_deadlines", ("interactions", "activities"), SIGNAL_DAYS)
    connection.execute(f"delete from mart_deadlines where measure = 'tier_at_risk' and not {gone}")
    if some(connection, "risk_spells"):
        run("deadline_signals")


def some(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether a table holds any row."""
    return bool(connection.execute(f"select exists (from {table})").fetchall()[0][0])
