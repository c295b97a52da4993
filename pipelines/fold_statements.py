"""The statements that make one row a contact out of the rows of an event log.

They are composed, because a profile says which columns there are; names of columns come from the profile and are only
ever written as values (`cell_0`, `cell_1`, ... stand for them in tables), words of events as quoted literals.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.event_rules import EVERY, EventRule
from pipelines.profile import FieldMap

ROWS, KEPT, CONTACTS, MEMBERS = "fold_rows", "fold_kept", "fold_contacts", "fold_members"

# What stands between two values of one contact that ought to be one.
APART = " ≠ "


def cells(count: int) -> str:
    """The columns of the fold's tables that hold the log's own."""
    return "".join(f", cell_{number}" for number in range(count))


def make_rows(count: int) -> str:
    """An empty table for the rows of the log: stored ones have numbers below 0."""
    columns = "".join(f", cell_{number} varchar" for number in range(count))
    return (
        f"create or replace temporary table {ROWS}"
        f" (src_row bigint, file_no integer, contact varchar, word varchar, moment timestamp{columns})"
    )


def bring_stored(columns: Sequence[str], shape: str) -> str:
    """Adds the stored rows of the contacts at hand; those of another form give way to their new form."""
    taken = "".join(f", json_extract_string(e.raw, {literal(path_of(name))})" for name in columns)
    same = (
        f"(select 1 from {ROWS} as r"
        " where r.contact = e.interaction_id and r.moment = e.event_at and r.word = e.event_word)"
    )
    return (
        f"insert into {ROWS} select -row_number() over (order by e.batch_id desc, e.src_row desc), 0, e.interaction_id,"
        f" e.event_word, e.event_at{taken} from contact_events as e"
        f" where e.source = $source and e.batch_id <> $batch_id"
        f" and e.interaction_id in (select contact from {ROWS})"
        f" and (e.shape = {literal(shape)} or not exists {same})"
    )


def keep_once(count: int) -> str:
    """Every event once, numbered in the order of time."""
    every = f"contact, moment, word{cells(count)}"
    return (
        f"create or replace temporary table {KEPT} as"
        f" with once as (select min(src_row) as src_row, arg_min(file_no, src_row) as file_no, {every}"
        f" from {ROWS} group by {every})"
        " select *, row_number() over (order by moment, src_row) as place from once"
    )


def fold(carried: Sequence[int], fields: Sequence[FieldMap], columns: Sequence[str]) -> str:
    """One row a contact that has a row of this batch, in the order of those rows."""
    parts = [
        "min(src_row) filter (src_row > 0) as src_row",
        "arg_min(file_no, src_row) filter (src_row > 0) as file_no",
    ]
    for number in carried:
        cell = f"cell_{number}"
        parts.append(
            f"case when min({cell}) = max({cell}) then min({cell}) else min({cell}) || '{APART}' || max({cell}) end"
            f" as carried_{number}"
        )
        parts.append(f"min({cell}) <> max({cell}) as apart_{number}")
    for number, mapping in enumerate(fields):
        if mapping.event is not None:
            parts.append(f"{_taken(mapping.event, columns)} as event_{number}")
    return (
        f"create or replace temporary table {CONTACTS} as select *, row_number() over (order by src_row) as nth from"
        f" (select contact, {', '.join(parts)} from {KEPT} group by contact having max(src_row) > 0) order by src_row"
    )


def make_members() -> str:
    """Which row of this batch went into which contact, that is, into the contact's first row."""
    return (
        f"create or replace temporary table {MEMBERS} as select k.src_row, c.src_row as contact_row"
        f" from {KEPT} as k join {CONTACTS} as c on k.contact = c.contact where k.src_row > 0"
    )


def remember(columns: Sequence[str], shape: str) -> str:
    """Stores the rows of this batch behind contacts that stay in the facts."""
    pairs = ", ".join(f"{literal(name)}, k.cell_{number}" for number, name in enumerate(columns))
    return (
        "insert into contact_events select $source, $batch_id, k.src_row, k.contact, i.customer_id, i.day, k.word,"
        f" k.moment, {literal(shape)}, json_object({pairs})"
        f" from {KEPT} as k join {MEMBERS} as m on k.src_row = m.src_row"
        " join interactions as i on i.batch_id = $batch_id and i.src_row = m.contact_row"
    )


def _taken(rule: EventRule, columns: Sequence[str]) -> str:
    counted = f"filter ({_among(rule.words)})"
    if rule.take == "count":
        return f"cast(count(*) {counted} as varchar)"
    if rule.take == "any":
        against = f" and not count(*) filter ({_among(rule.unless)}) > 0" if rule.unless else ""
        false = f" when count(*) filter ({_among(rule.false_on)}) > 0 then 'false'" if rule.false_on else ""
        return f"case when count(*) {counted} > 0{against} then 'true'{false} end"
    if rule.column is None:
        return f"strftime({'min' if rule.take == 'first' else 'max'}(moment) {counted}, '%Y-%m-%d %H:%M:%S.%f')"
    end = "arg_min" if rule.take == "first" else "arg_max"
    return f"{end}(cell_{list(columns).index(rule.column)}, place) {counted}"


def _among(words: Sequence[str]) -> str:
    return "true" if EVERY in words else f"word in ({', '.join(literal(word) for word in words)})"


def path_of(name: str) -> str:
    """The place of a column in a stored row."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'$."{escaped}"'


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
