"""Keeping the marts true to the facts: touched days anew, everything anew when a setting or target changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count

import duckdb

from warehouse.emotion_marts import emotion_params, refresh_emotions, track_texts
from warehouse.kept import add_kept, let_go
from warehouse.mart_params import mart_params
from warehouse.needs import needed_fields, refresh_given
from warehouse.refresh_beside import BESIDE_MARTS, Run, refresh_beside, some
from warehouse.settings import Settings
from warehouse.sqlfiles import Params, run_mart
from warehouse.targets import target_rows, write_targets

# Contacts count on their own day alone, so touched days suffice.
DAILY_MARTS = ("mart_contacts", "mart_channels", "mart_people", "mart_hours", "mart_team_hours", "mart_durations")
# A new contact can be the repeat of an older one: counted on the days that can know of it.
REPEAT_MARTS = ("mart_repeats", "mart_silences", "mart_paths")
# What had to be done by a time: counted on the days whose deadlines have passed since.
DUE_MARTS = ("mart_deadlines", "mart_causes")
ANSWER_MARTS = ("mart_surveys", "mart_people_surveys", "mart_doses")
# An answer ends the span of the one before it, whenever that was: counted whole.
WHOLE_MARTS = ("mart_end_values", "mart_peak_ends")
FACTS = {
    "interactions": "touched_days",
    "surveys": "touched_answers",
    "case_events": "touched_events",
    "invitations": "touched_questions",
    "activities": "touched_activity",
    "staffings": "touched_duty",
}
"""Where the days of each table of facts are named; see `track_changes`."""
# A case counts on the day of its opening; steps are counted whole for the sources that changed.
CASE_MARTS = ("mart_cases", "mart_steps")
# What removed records contribute to these is kept aside, and added to every new count.
KEPT_MARTS = (*WHOLE_MARTS, "mart_steps")
MARTS = (*DAILY_MARTS, *REPEAT_MARTS, *DUE_MARTS, *ANSWER_MARTS, *WHOLE_MARTS, *CASE_MARTS, *BESIDE_MARTS)
"""Counted from facts alone; those of `warehouse.emotion_marts` also rest on scores and labels."""

_TEMPORARY = (
    "targets_to_answer",
    "deadline_targets",
    "beyond_first_contact",
    "long_waits",
    "slices",
    "horizons",
    "repeat_days",
    "due_days",
    "source_horizons_now",
    "outreach_known_now",
)
_COUNTED_AS = 6
"""Raised whenever the marts count something else than before in a column that stays, or a mart is new: the next load
counts all anew."""


def track_changes(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the temporary tables in which whoever changes facts names their days.

    `touched_days (source, day)` takes the days of contacts that came or went, `touched_answers (source, day)` those of
    answers that came, went, or lost their contact; `gone (source, case_id)` the cases of records that went, if any.
    """
    for table in FACTS.values():
        connection.execute(f"create or replace temporary table {table} (source varchar, day date)")
    connection.execute("create or replace temporary table gone (source varchar, case_id varchar)")
    track_texts(connection)


def touch(connection: duckdb.DuckDBPyConnection, table: str, where: str, params: dict[str, str]) -> None:
    """Names the days of facts that are about to go.

    Args:
        connection: the building version, with the tables of `track_changes`.
        table: the table of the facts.
        where: a condition of our own on its rows.
        params: of the condition.
    """
    connection.execute(
        f"insert into {FACTS[table]} select distinct source, day from {table} where {where}", params or None
    )
    if table in ("interactions", "surveys", "case_events"):
        connection.execute(
            f"insert into gone select distinct source, case_id from {table} where {where}",
            params or None,
        )
    if table == "interactions":
        # Answers and questions lose what their contact knew.
        for held in ("surveys", "invitations"):
            connection.execute(
                f"insert into {FACTS[held]} select distinct source, day from {held}"
                f" where (source, interaction_id) in (select (source, interaction_id) from {table} where {where})",
                params,
            )


def refresh_marts(
    connection: duckdb.DuckDBPyConnection, settings: Settings, told: Callable[[int], None] = lambda done: None
) -> None:
    """Brings every mart up to date with the facts.

    Args:
        connection: the building version, with the tables of `track_changes`.
        settings: thresholds that are counted into the marts.
        told: how many tables have been counted, each time that one is.
    """
    params, done = mart_params(settings), count(1)
    given = {**params, **emotion_params()}

    def run(name: str) -> None:
        run_mart(connection, name, given)
        told(next(done))

    anew = _touch_all_if_changed(connection, params)
    run("touched_by_contacts")
    _settle_horizons(connection, run, anew=anew)
    _settle_source_horizons(connection, run)
    for name in (
        "repeat_days",
        "targets_to_answer",
        "deadline_targets",
        "beyond_first_contact",
        "long_waits",
        "slices",
    ):
        run(name)
    run("judged_contacts")
    _refresh_contacts(connection, run)
    _refresh_answers(connection, run)
    refresh_beside(connection, run)
    refresh_given(connection, FACTS)
    # Withdrawal after a contact is read off risks and questions, so texts come after them.
    refresh_emotions(connection, run)
    connection.execute("drop view judged_contacts")
    for name in _TEMPORARY:
        connection.execute(f"drop table {name}")


def _refresh_contacts(connection: duckdb.DuckDBPyConnection, run: Run) -> None:
    for mart in DAILY_MARTS:
        connection.execute(f"delete from {mart} where (source, day) in (select (source, day) from touched_days)")
        run(mart)
    for mart, days in (*((mart, "repeat_days") for mart in REPEAT_MARTS), *((mart, "due_days") for mart in DUE_MARTS)):
        # A day whose contacts were let go cannot be counted again; what was counted of it stays. So do signals of
        # customers at risk, which `refresh_beside` judges.
        other = " and measure <> 'tier_at_risk'" if mart == "mart_deadlines" else ""
        connection.execute(f"delete from {mart} where day in (select day from {days}) and not {let_go(mart)}{other}")
        run(mart)


def _touch_all_if_changed(connection: duckdb.DuckDBPyConnection, params: Params) -> bool:
    """Touches every day where the marts were counted with other settings or targets; whether they were."""
    stored = connection.execute("select mart_settings from meta").fetchall()
    in_force = [[*row[:2], row[2].isoformat(), row[3]] for row in target_rows()]
    fingerprint = json.dumps([_COUNTED_AS, params, in_force, needed_fields()])
    if stored and stored[0][0] == fingerprint:
        return False
    write_targets(connection)
    for facts, days in FACTS.items():
        connection.execute(f"insert into {days} select distinct source, day from {facts}")
    connection.execute("update meta set mart_settings = $fingerprint", {"fingerprint": fingerprint})
    return True


def _settle_horizons(connection: duckdb.DuckDBPyConnection, run: Run, *, anew: bool) -> None:
    if not anew:
        run("horizons")
        ((doubtful,),) = connection.execute("select count(*) from horizons where is_doubtful").fetchall()
        anew = bool(doubtful)
    if anew:
        run("horizons_anew")
    connection.execute("delete from repeat_horizons")
    connection.execute("insert into repeat_horizons select customers, as_of from horizons where as_of is not null")


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


def _refresh_answers(connection: duckdb.DuckDBPyConnection, run: Run) -> None:
    answers = some(connection, "touched_answers")
    run("case_days_anew" if _touches_most(connection) else "case_days")
    run("case_suspects")
    # Who answered last is counted whole, and needs every answer.
    whole = answers or not some(connection, "surveys")
    run("located_surveys" if whole else "located_near")
    for mart in ANSWER_MARTS if answers else ():
        connection.execute(f"delete from {mart} where (source, day) in (select (source, day) from touched_answers)")
        run(mart)
    if answers:
        _count_whole(connection, run)
    days = "(source, day) in (select (source, day) from case_days)"
    connection.execute(f"delete from mart_cases where {days} and not {let_go('mart_cases')}")
    run("mart_cases")
    run("case_sources")
    if some(connection, "case_sources"):
        connection.execute("delete from mart_steps where source in (select source from case_sources)")
        run("mart_steps")
    for table in ("located_surveys", "case_suspects", "case_days", "case_sources"):
        connection.execute(f"drop table {table}")


def _touches_most(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether so many days are touched that looking for others would cost more than it saves."""
    ((touched, there),) = connection.execute(
        "select (select count(distinct (source, day)) from touched_days),"
        " (select count(distinct (source, day)) from mart_channels)"
    ).fetchall()
    return bool(2 * touched > there)


def recount_kept(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Counts `KEPT_MARTS` anew, from the records that are left and what removed ones still contribute."""
    params = mart_params(settings)

    def run(name: str) -> None:
        run_mart(connection, name, params)

    run("located_surveys")
    _count_whole(connection, run)
    connection.execute("drop table located_surveys")
    connection.execute("create or replace temporary table case_sources as select distinct source from mart_steps")
    connection.execute("delete from mart_steps")
    run("mart_steps")
    connection.execute("drop table case_sources")


def _count_whole(connection: duckdb.DuckDBPyConnection, run: Run) -> None:
    for mart in WHOLE_MARTS:
        connection.execute(f"delete from {mart}")
        run(mart)
        add_kept(connection, mart)
