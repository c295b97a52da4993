"""What a staged batch looks like: one pass over its rows, the rest from an even sample of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

import duckdb

from expectations.personal import personal_condition
from expectations.policy import Policy, told
from warehouse.contracts import STAFFING, Contract

DECILES = tuple(i / 10 for i in range(1, 10))
_WORDS_KEPT = 60
_ALL = 0.99
_SAMPLED = (
    "wait_seconds", "norm_score", "score", "scale_min", "scale_max", "handle_seconds", "abandoned", "answered_at",
)  # fmt: skip
_LONG_SCALE, _SHORT_TOP, _LONGEST_TOP = 9, 5, 10

# What a sampled row is asked; a field that the source does not map is left out with its questions.
_AS_NUMBER = "regexp_full_match({key}, '[0-9]+([.][0-9]+)?[eE][+][0-9]+|[0-9]+[.]0+')"
_LONG_KEY = "regexp_full_match({key}, '[0-9]{{16,}}')"
_ON_LONG_SCALE = f"scale_max - scale_min >= {_LONG_SCALE} and score between scale_min and scale_max"
_OVER = f"scale_max < {_LONGEST_TOP} and score > scale_max and score <= {_LONGEST_TOP}"


@dataclass(frozen=True, slots=True)
class Share:
    """Rows for which a condition holds, of those it could be asked of; `condition` finds them again."""

    found: int
    rows: int
    condition: str = ""
    word: str = ""

    @property
    def value(self) -> float | None:
        """The share; None of nothing."""
        return self.found / self.rows if self.rows else None


@dataclass(frozen=True, slots=True)
class Observed:
    """What a batch of one record type looks like, blank rows left out.

    Attributes:
        rows, blank: rows that hold anything, and rows that hold nothing.
        filled: rows in which a field is known, by field.
        newest, oldest: its main times, UTC.
        keys: distinct keys, estimated.
        days: rows a business day; once judged, with those published before, of the days that are over.
        sampled: rows that the rest was read off.
        shares: by check, or by `<field>_<check>`.
        words: rows of the sample by field and value; the lengths of the keys under `key_length`.
        deciles: the nine of `wait_seconds` (as ln(1 + seconds)) and of `norm_score`.
    """

    rows: int
    blank: int
    filled: Mapping[str, int]
    newest: datetime | None
    oldest: datetime | None
    keys: int
    days: Mapping[date, int] = field(default_factory=dict)
    sampled: int = 0
    shares: Mapping[str, Share] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    deciles: Mapping[str, Sequence[float]] = field(default_factory=dict)


def observe(
    connection: duckdb.DuckDBPyConnection, table: str, contract: Contract, mapped: frozenset[str], policy: Policy
) -> Observed:
    """Looks at a staging table.

    Args:
        connection: holds it.
        table: its quoted name.
        contract: its record type.
        mapped: the fields that the source fills.
        policy: how large the sample may be, and which fields are looked into.
    """
    used = [f.name for f in contract.fields if f.name in mapped or f.required]
    held = {row[0] for row in connection.execute(f"describe {table}").fetchall()}
    fields = [name for name in used if name in held]
    if not {contract.key, contract.time, "day"} <= held:  # a table that lacks these is refused by the rules of rows
        return _totals(connection, table, contract, fields, times=False)
    whole = _totals(connection, table, contract, fields, times=True)
    days = connection.execute(f"select day, count(*) from {table} where day is not null group by day").fetchall()
    sample, step = f'"{table.strip(chr(34))}_sample"', -(-whole.rows // policy.sample_rows) or 1
    every = f"where not blank and hash(src_row) % {step} = 0" if step > 1 else "where not blank"
    kind = "table" if step > 1 else "view"
    needed = {contract.key, contract.time, *_SAMPLED, *policy.checks["drift"].fields, *policy.checks["personal"].fields}
    columns = ", ".join(sorted(needed & held))
    connection.execute(f"create or replace temporary {kind} {sample} as select {columns} from {table} {every}")
    try:
        return _with_sample(connection, sample, contract, frozenset(fields), policy, whole, dict(days))
    finally:
        connection.execute(f"drop {kind} {sample}")


def _totals(
    connection: duckdb.DuckDBPyConnection, table: str, contract: Contract, fields: Sequence[str], *, times: bool
) -> Observed:
    """The one pass over every row."""
    known = "".join(f", count({name})" for name in fields)
    bounds = f", max({contract.time}), min({contract.time}), approx_count_distinct({contract.key})" if times else ""
    rows, blank, *rest = connection.execute(
        f"select count(*), count(*) filter (where blank){known}{bounds} from {table}"
    ).fetchall()[0]
    newest, oldest, keys = rest[len(fields) :] if times else (None, None, 0)
    return Observed(rows - blank, blank, dict(zip(fields, rest, strict=False)), newest, oldest, keys)


def _with_sample(
    connection: duckdb.DuckDBPyConnection,
    sample: str,
    contract: Contract,
    fields: frozenset[str],
    policy: Policy,
    whole: Observed,
    days: Mapping[date, int],
) -> Observed:
    shares = _asked(connection, sample, contract, fields, policy)
    shares |= _floods(connection, sample, contract, policy.zone)
    looked_at = [name for name in policy.checks["drift"].fields if name in fields]
    words = {name: _words(connection, sample, name) for name in looked_at}
    words["key_length"] = _words(connection, sample, f"length({contract.key})")
    deciles = {}
    if "wait_seconds" in fields:
        deciles["wait_seconds"] = _deciles(connection, sample, "ln(1 + greatest(wait_seconds, 0))")
    if "score" in fields:
        deciles["norm_score"] = _deciles(connection, sample, "norm_score")
    ((sampled,),) = connection.execute(f"select count(*) from {sample}").fetchall()
    return Observed(
        whole.rows, whole.blank, whole.filled, whole.newest, whole.oldest, whole.keys,
        days, sampled, shares, words, {name: found for name, found in deciles.items() if found},
    )  # fmt: skip


def _asked(
    connection: duckdb.DuckDBPyConnection, sample: str, contract: Contract, fields: frozenset[str], policy: Policy
) -> dict[str, Share]:
    """Shares of rows for which a condition holds, in one statement: check -> (condition, of which rows)."""
    key = contract.key
    long_key = _LONG_KEY.format(key=key)
    asked = {
        "key_as_number": (_AS_NUMBER.format(key=key), f"{key} is not null"),
        "key_truncated": (f"{key} like '%0'", long_key),
        "key_zeros": (f"{key} like '0%'", f"{key} is not null"),
    }
    if "score" in fields:
        asked["scale_unused"] = (f"score > {_SHORT_TOP}", _ON_LONG_SCALE)
        asked["scale_exceeded"] = (_OVER, f"scale_max < {_LONGEST_TOP} and score is not null")
    answered = {"abandoned": "not abandoned", "answered_at": "answered_at is not null"}
    told = [condition for name, condition in answered.items() if name in fields]
    if "handle_seconds" in fields and told:
        asked["zero_handle"] = ("handle_seconds = 0", f"handle_seconds is not null and ({' or '.join(told)})")
    for name in policy.checks["personal"].fields:
        if name in fields:
            asked[f"{name}_personal"] = (personal_condition(name), f"{name} is not null")
    parts = [
        f"count(*) filter (where ({of}) and ({condition})), count(*) filter (where {of})"
        for condition, of in asked.values()
    ]
    counts = connection.execute(f"select {', '.join(parts)} from {sample}").fetchall()[0]
    return {
        check: Share(counts[2 * i], counts[2 * i + 1], f"({of}) and ({condition})")
        for i, (check, (condition, of)) in enumerate(asked.items())
    }


def _floods(connection: duckdb.DuckDBPyConnection, sample: str, contract: Contract, zone: ZoneInfo) -> dict[str, Share]:
    """The main time, and the time of day in the zone, that most rows share."""
    found: dict[str, Share] = {}
    if contract.daily or contract is STAFFING:
        return found  # every record of a day, or of a roster's hour, bears the same time
    time = contract.time
    local = time if zone.key == "UTC" else f"timezone('{zone.key}', timezone('UTC', {time}))"
    for check, kind, what in (("one_stamp", "timestamp", time), ("same_clock", "time", f"cast({local} as time)")):
        rows = connection.execute(
            f"select stamp, n, total, cast(stamp as varchar) from (select {what} as stamp,"
            f" count(*) as n, sum(count(*)) over () as total from {sample} where {time} is not null"
            " group by stamp) order by n desc, stamp limit 1"
        ).fetchall()
        stamp, most, total, exact = rows[0] if rows else (None, 0, 0, "")
        word = told(stamp, zone) if isinstance(stamp, datetime) else f"{exact} {zone.key}" if exact else ""
        found[check] = Share(most, int(total), f"{what} = {kind} '{exact}'", word)
    clock = found["same_clock"]
    if (clock.value or 0) >= _ALL and clock.word.partition(" ")[0].endswith((":00:00", ":30:00")):
        del found["one_stamp"]  # the source holds days, and midnight is no moment
    return found


def _words(connection: duckdb.DuckDBPyConnection, sample: str, what: str) -> dict[str, int]:
    """Rows by value, the rarest together as one; unknown ones are no value."""
    rows = connection.execute(
        f"select cast({what} as varchar) as word, count(*) as n from {sample} where {what} is not null"
        " group by word order by n desc, word"
    ).fetchall()
    kept = dict(rows[:_WORDS_KEPT])
    rest = sum(n for _, n in rows[_WORDS_KEPT:])
    return kept | ({"": rest} if rest else {})


def _deciles(connection: duckdb.DuckDBPyConnection, sample: str, what: str) -> list[float]:
    ((found,),) = connection.execute(f"select quantile_cont({what}, {list(DECILES)}) from {sample}").fetchall()
    return list(found or [])
