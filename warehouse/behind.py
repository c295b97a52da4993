"""The records behind a figure: any cell can be asked for the list of its records, and counting them gives the cell.

There is no second definition of a metric for this. The statements that count the marts are run again over views of the
facts in which each record's department carries its own id, so that every record is a slice of its own; what the marts
say of a slice is then what they say of the record. Nothing in them but the slice depends on the department.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import duckdb
import polars as pl

from warehouse.arrow import frame_of
from warehouse.behind_people import DIRECT
from warehouse.catalogue import Metric, metric
from warehouse.consistency import judged_groups
from warehouse.emotions import texts_behind
from warehouse.errors import DefinitionError
from warehouse.mart_params import mart_params
from warehouse.marts import mart_for
from warehouse.measuring import measure, why_withheld
from warehouse.settings import Settings
from warehouse.slices import PLURALS, Slice
from warehouse.sqlfiles import run_mart
from warehouse.store import Warehouse

PARTS = ("judged", "counted")
_CONTACT = (
    "source", "interaction_id", "started_at", "channel", "department", "category", "resolved", "transfers", "escalated",
    "wait_seconds", "team", "agent_id", "site", "customer_id", "case_id", "emotion_label", "text",
)  # fmt: skip
_ANSWER = ("source", "response_id", "responded_at", "kind", "score", "scale_min", "scale_max", "customer_id", "comment")
_FACTS = {"surveys": "surveys", "end_values": "surveys", "peak_ends": "surveys", "invitations": "invitations"}
"""The table of the records of each family of marts; contacts of those that are not named."""
# What is run before the mart itself, which tables name its days, and which stay empty.
_BEFORE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "contacts": (
        ("touched_days",),
        ("targets_to_answer", "beyond_first_contact", "long_waits", "slices", "judged_contacts"),
    ),
    "durations": (
        ("touched_days",),
        ("targets_to_answer", "beyond_first_contact", "long_waits", "slices", "judged_contacts"),
    ),
    "repeats": (("repeat_days",), ("beyond_first_contact", "slices", "next_contacts")),
    "silences": (("repeat_days",), ("slices",)),
    "deadlines": (("due_days",), ("deadline_targets", "slices")),
    "surveys": (("touched_answers",), ("located_surveys",)),
    "end_values": ((), ("located_surveys",)),
    "peak_ends": ((), ("located_surveys",)),
    "cases": (("case_days",), ("case_suspects", "located_surveys")),
    "invitations": (("question_days",), ()),
    "repurchases": (("repurchase_days",), ()),
}
_DAYS = (
    "touched_days", "touched_answers", "touched_events", "repeat_days", "due_days", "question_days", "repurchase_days",
    "case_days",
)  # fmt: skip
_QUESTION = ("source", "invitation_id", "sent_at", "answered_at", "kind", "interaction_id", "customer_id")


_LISTED = {
    "interactions": ("interaction_id", "started_at", _CONTACT),
    "surveys": ("response_id", "responded_at", _ANSWER),
    "invitations": ("invitation_id", "sent_at", _QUESTION),
}


def records_behind(
    warehouse: Warehouse, key: str, where: Slice, part: str = "judged", limit: int = 1_000
) -> pl.DataFrame:
    """The records behind one figure.

    Args:
        warehouse: the pinned version that is asked.
        key: a key of the catalogue.
        where: the period and slices of the figure.
        part: `judged`, the records that the figure is of (its n); or `counted`, those in the numerator of a share.
        limit: at most so many.

    Returns:
        (records, the columns of contacts, answers or questions; of cases their source and case_id; of customers and
        of duty see `warehouse.behind_people`), newest first, as many as `measure` says unless there are more than
        `limit`. A contact with two deadlines of one metric stands twice.
        Texts are masked and customers pseudonyms, as they are stored.

    Raises:
        DefinitionError: the metric has no such part, or the group is too small to be shown.
    """
    wanted = metric(key)
    _check(warehouse, wanted, where, part)
    if wanted.mart == "emotions":
        return texts_behind(warehouse, wanted, where, part, limit)
    if wanted.kind == "spread":
        # No group bears an empty name: where none was judged, there is no record.
        groups = tuple(judged_groups(warehouse, wanted, where)) or ("",)
        where = replace(where, **{PLURALS[wanted.between]: groups})  # type: ignore[arg-type]  # no date is replaced
        wanted = metric(wanted.of)
    if wanted.mart in DIRECT:
        return DIRECT[wanted.mart](warehouse, where, limit, wanted)
    with warehouse.cursor() as cursor:
        table = _count(cursor, wanted, where, warehouse.settings)
        found, params = _found(wanted, table, where, part)
        return frame_of(cursor, _listing(cursor, wanted, found), params | {"limit": limit})


def _check(warehouse: Warehouse, wanted: Metric, where: Slice, part: str) -> None:
    if part not in PARTS or (part == "counted" and wanted.kind != "ratio"):
        raise DefinitionError(f"{wanted.key} has no '{part}' records", f"Ask for one of: {', '.join(PARTS)}.")
    row, least = measure(warehouse, wanted.key, where).row(0, named=True), warehouse.settings.min_group
    if row["suppressed"]:
        few = why_withheld(row, least, in_blocks=where.in_blocks) == "hidden"
        raise DefinitionError(
            f"{wanted.key} has too few records here to be shown"
            if few
            else f"The records of {wanted.key} are withheld here: a small group could be worked out by subtraction",
            f"Groups under {least} stay hidden; choose a longer period or a wider slice.",
            reason="too_few" if few else "beside",
            least=least,
        )


def _count(cursor: duckdb.DuckDBPyConnection, wanted: Metric, where: Slice, settings: Settings) -> str:
    """Counts the mart that answers the metric, record by record, into a temporary table; its name."""
    home = _home(cursor)
    cases = wanted.mart == "cases"
    own = "coalesce(case_id, '')" if cases else "interaction_id"
    cursor.execute(
        # Statements that find few of many rows ask for them by their numbers.
        f"create temporary view interactions as select rowid, * replace (coalesce(department, '') || chr(31) || {own}"
        f" as department) from {home}.interactions"
    )
    own = "coalesce(s.case_id, i.case_id, '')" if cases else "s.response_id"
    cursor.execute(
        "create temporary view surveys as select s.* replace"
        f" (coalesce(s.department, i.department, '') || chr(31) || {own} as department) from {home}.surveys as s"
        f" left join {home}.interactions as i on s.source = i.source and s.interaction_id = i.interaction_id"
    )
    _stand_beside(cursor, home)
    for name in _DAYS:
        cursor.execute(f"create temporary table {name} (source varchar, day date)")
    named, before = _BEFORE[wanted.mart]
    facts = _FACTS.get(wanted.mart, "interactions")
    # A case opens with a contact or with an answer.
    for name, held in product(named, (facts, "surveys") if cases else (facts,)):
        cursor.execute(
            f"insert into {name} select distinct source, day from {held} where day between $start and $end",
            {"start": where.start, "end": where.end},
        )
    cursor.execute(f"create temporary table source_horizons_now as select * from {home}.source_horizons")
    cursor.execute(f"create temporary table outreach_known_now as select *, true as knows from {home}.outreach_known")
    params = mart_params(settings)
    for name in before:
        run_mart(cursor, name, params)
    table = _table(wanted, where)
    cursor.execute(f"create temporary table {table} as select * from {home}.{table} limit 0")
    run_mart(cursor, table, params)
    if wanted.mart == "deadlines":
        run_mart(cursor, "deadline_signals", params)
    return table


def _stand_beside(cursor: duckdb.DuckDBPyConnection, home: str) -> None:
    """Questions and signals, each with its own id for a department; a signal's is its customer and its day."""
    cursor.execute(
        "create temporary view invitations as select v.* replace"
        " (coalesce(v.department, i.department, '') || chr(31) || v.invitation_id as department)"
        f" from {home}.invitations as v"
        f" left join {home}.interactions as i on v.source = i.source and v.interaction_id = i.interaction_id"
    )
    cursor.execute(
        "create temporary view risk_spells as select * replace"
        f" (chr(31) || customer_id || ' ' || start_day as department) from {home}.risk_spells"
    )


def _table(wanted: Metric, where: Slice) -> str:
    table = mart_for(wanted.mart, wanted.columns if wanted.kind != "quantile" else (), where.chosen()).table
    return "mart_contacts" if table == "mart_channels" else table


def _found(wanted: Metric, table: str, where: Slice, part: str) -> tuple[str, dict[str, Any]]:
    """A query of the source and id of every record of a part, and its parameters."""
    chosen = where.chosen()
    names = {name: "split_part(department, chr(31), 1)" if name == "department" else name for name in chosen}
    conditions = [f"list_contains(cast(${PLURALS[name]} as varchar[]), {names[name]})" for name in chosen]
    params: dict[str, Any] = {PLURALS[name]: list(values) for name, values in chosen.items()}
    params |= {"start": where.start, "end": where.end}
    if wanted.measure:
        conditions.append("list_contains(cast($measures as varchar[]), measure)")
        params["measures"] = list(wanted.measure)
    having = ""
    if wanted.kind == "last_answer":
        # The state on a day is the sum of all changes up to it.
        having, span = " group by all having sum(customers_change) > 0", "day <= $end"
        del params["start"]
    else:
        span = "day between $start and $end"
        terms = wanted.numerator if part == "counted" or wanted.kind == "count" else wanted.denominator
        if wanted.kind != "quantile":
            signed = (f"- {term[1:]}" if term[0] == "-" else f"+ {term}" for term in terms)
            conditions.append(f"{' '.join(signed)} > 0")
    all_of = " and ".join([span, *conditions])
    return f"select source, split_part(department, chr(31), 2) as id from {table} where {all_of}{having}", params


def _listing(cursor: duckdb.DuckDBPyConnection, wanted: Metric, found: str) -> str:
    if wanted.mart == "cases":
        return f"select source, id as case_id from ({found}) order by source, case_id limit $limit"
    table = _FACTS.get(wanted.mart, "interactions")
    key, time, columns = _LISTED[table]
    shown = ", ".join(_shown(column) if wanted.mart == "deadlines" else f"r.{column}" for column in columns)
    # A signal of a customer at risk is no contact: its day and its customer stand for it.
    join = "left join" if wanted.mart == "deadlines" else "join"
    return (
        f"select {shown} from ({found}) as f"
        f" {join} {_home(cursor)}.{table} as r on f.source = r.source and f.id = r.{key}"
        f" order by {time} desc, source, {key} limit $limit"
    )


def _shown(column: str) -> str:
    told = {
        "source": "f.source",
        "started_at": "cast(split_part(f.id, ' ', 2) as timestamp)",
        "customer_id": "split_part(f.id, ' ', 1)",
    }.get(column)
    return (
        f"r.{column}"
        if told is None
        else f"case when r.interaction_id is null then {told} else r.{column} end as {column}"
    )


def _home(cursor: duckdb.DuckDBPyConnection) -> str:
    ((name,),) = cursor.execute("select current_database()").fetchall()
    return f'"{name}".main'
