"""Letting facts go: their figures stay, and so does what others know through them alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import duckdb

from pipelines.emotion.settle import let_go_words
from warehouse.kept import keep_difference, remember
from warehouse.mart_params import mart_params
from warehouse.refresh import KEPT_MARTS, recount_kept, refresh_marts, track_changes
from warehouse.refresh_beside import RISK_MARTS, recount_risks
from warehouse.settings import Settings
from warehouse.sqlfiles import run_mart

# Steps come after contacts and answers: they wait until their case has none.
FACTS = ("interactions", "surveys", "case_events", "invitations", "activities", "staffings")
Edges = Mapping[str, date]
"""Days before which rows go, as parameters of the statements about a table."""

_STEPS_OF_CASES_THAT_STAY = """(source, case_id) in (
    select (source, case_id) from interactions where case_id is not null and day >= $contacts
    union all select (source, case_id) from surveys where case_id is not null and day >= $answers
    union all select (source, case_id) from case_events where day >= $before)"""


def holders(name: str) -> list[tuple[str, str]]:
    """The tables that hold records of a kind, and which of their rows go.

    What gave way to a newer record is in no figure, so nothing needs its company.
    """
    stays = f" and not ({_STEPS_OF_CASES_THAT_STAY})" if name == "case_events" else ""
    return [(f"{name}_older", "day < $before"), (name, f"day < $before{stays}")]


def let_facts_go(connection: duckdb.DuckDBPyConnection, settings: Settings, before: Mapping[str, Edges]) -> None:
    """Removes facts, and keeps what they contribute to marts that are counted whole.

    Args:
        connection: the building version.
        settings: thresholds that are counted into the marts.
        before: by table, the days before which its rows go.
    """
    # No day is touched: what is counted by the day stays as it is.
    track_changes(connection)
    refresh_marts(connection, settings)
    for holder in ("surveys", "invitations") if "interactions" in before else ():
        _tell(connection, holder, before["interactions"])
    kept = (*KEPT_MARTS, *(RISK_MARTS if {"activities", "interactions"} & before.keys() else ()))
    for mart in kept:
        remember(connection, mart)
    for name, edges in before.items():
        for holder, goes in holders(name):
            given = {key: day for key, day in edges.items() if f"${key}" in goes}
            connection.execute(f"delete from {holder} where {goes}", given)
    let_go_words(connection)
    recount_kept(connection, settings)
    if {"activities", "interactions"} & before.keys():
        params = mart_params(settings)
        recount_risks(connection, lambda name: run_mart(connection, name, params))
    for mart in kept:
        keep_difference(connection, mart)


def _tell(connection: duckdb.DuckDBPyConnection, holder: str, before: Edges) -> None:
    """Writes into answers and questions what only the contacts that go know of them."""
    known = ("channel", "department", "category", "customer_id")
    told = ", ".join(f"{name} = coalesce({holder}.{name}, i.{name})" for name in known)
    connection.execute(
        f"update {holder} set {told} from interactions as i"
        f" where i.day < $before and {holder}.source = i.source and {holder}.interaction_id = i.interaction_id",
        dict(before),
    )
