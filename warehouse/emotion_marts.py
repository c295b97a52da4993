"""Keeping what is said of emotions true to texts, labels and facts: by the days that changed."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from warehouse.kept import let_go
from warehouse.refresh_beside import APATHY_DAYS, Run, some

EMOTION_MARTS = ("mart_emotions", "mart_emotion_cells", "mart_emotion_words", "mart_emotion_phrases")
EMOTION_TABLES = ("emotion_beliefs", *EMOTION_MARTS, "emotion_feed", "text_sample")
"""All that is counted from scores by the day, in the order in which it is counted."""

_OF_NEGATIVE = ("negative_texts", "negative_slices", "negative_words")


@cache
def policy() -> dict[str, Any]:
    """The choices of `emotions.toml`."""
    return tomllib.loads(Path(__file__).with_name("emotions.toml").read_text(encoding="utf-8"))


def emotion_params() -> dict[str, float | str]:
    """What the statements take of `emotions.toml`; words that name a touchpoint that failed as a regular expression."""
    rules = policy()
    return {
        "touchpoint_words": "|".join(re.escape(word) for word in rules["touchpoint_words"]),
        "feed_intensity": rules["feed_intensity"],
        "sampled": float(rules["sampled_texts"]),
    }


def track_texts(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes `touched_texts (record, source, day)`: the days whose scores or labels came or went."""
    connection.execute("create or replace temporary table touched_texts (record varchar, source varchar, day date)")


def refresh_emotions(connection: duckdb.DuckDBPyConnection, run: Run) -> None:
    """Brings what is believed of texts, and its sums, up to date on the days that changed.

    Args:
        connection: the building version, with the tables of `warehouse.refresh.track_changes`. Where no text was ever
            scored nothing is done.
        run: runs a statement of `sql/marts` with the settings that are counted into the marts and `emotion_params`.
    """
    some = "select exists (from emotion_scores) or exists (from emotion_beliefs) or exists (from mart_emotions)"
    if not connection.execute(some).fetchall()[0][0]:
        return
    for name in ("sign_days", "sign_contacts"):
        run(name)
    _refresh_signs(connection, run)
    run("emotion_days")
    for table in EMOTION_TABLES:
        connection.execute(
            f"delete from {table} where day in (select day from emotion_days)"
            " and (record, source, day) in (select (record, source, day) from emotion_days)"
        )
        run(table)
        for name in _OF_NEGATIVE if table == "emotion_beliefs" else ():
            run(name)
    for name in _OF_NEGATIVE:
        connection.execute(f"drop table {name}")
    connection.execute("drop table emotion_days")
    _refresh_withdrawals(connection, run)
    for name in ("sign_contacts", "sign_days"):
        connection.execute(f"drop table {name}")


def _refresh_withdrawals(connection: duckdb.DuckDBPyConnection, run: Run) -> None:
    """Counts what customers did after contacts of `sign_days` anew, save of days whose records were let go."""
    facts = ("interactions", "activities", "invitations")
    run("withdrawals_now")
    for table, stays in (("mart_withdrawals", "day in (select day from sign_days) and not "), ("withdrawals_now", "")):
        connection.execute(f"delete from {table} where {stays}{let_go(table, facts, APATHY_DAYS)}")
    connection.execute("insert into mart_withdrawals select * from withdrawals_now")
    connection.execute("drop table withdrawals_now")


# What was let go cannot be read again: signs that may hang on it stay as they are while their record does.
_STAYS = (
    "exists (select 1 from retentions as r where r.table_name in ('interactions', 'activities', 'invitations')"
    " and s.day < r.before_day + {days})"
    " and exists (select 1 from emotion_scores as e where e.record = 'interaction' and e.source = s.source"
    " and e.record_key = s.record_key)"
)
_SAME_SIGN = "s.source = n.source and s.record_key = n.record_key and s.sign = n.sign and s.seen_on = n.seen_on"


def _refresh_signs(connection: duckdb.DuckDBPyConnection, run: Run) -> None:
    """Finds withdrawal after contacts of `sign_days` anew, and names the days of the signs that came or went."""
    run("apathy_signs_now")
    stays = _STAYS.format(days=APATHY_DAYS) if some(connection, "retentions") else "false"
    gone = (
        "s.day in (select day from sign_days)"
        f" and not exists (select 1 from apathy_signs_now as n where {_SAME_SIGN}) and not ({stays})"
    )
    new = f"not exists (select 1 from apathy_signs as s where s.day in (select day from sign_days) and {_SAME_SIGN})"
    for rows in (f"apathy_signs as s where {gone}", f"apathy_signs_now as n where {new}"):
        connection.execute(f"insert into touched_texts select distinct 'interaction', source, day from {rows}")
    connection.execute(f"delete from apathy_signs as s where {gone}")
    connection.execute(
        f"insert into apathy_signs by name select source, record_key, day, sign, seen_on from apathy_signs_now as n"
        f" where {new}"
    )
    connection.execute("drop table apathy_signs_now")
