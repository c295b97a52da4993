"""Keeping what is said of emotions true to texts, labels and facts: by the days that changed."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from warehouse.sqlfiles import statement

EMOTION_MARTS = ("mart_emotions", "mart_emotion_cells")
_TABLES = ("emotion_records", *EMOTION_MARTS)


@cache
def policy() -> dict[str, Any]:
    """The choices of `emotions.toml`."""
    return tomllib.loads(Path(__file__).with_name("emotions.toml").read_text(encoding="utf-8"))


def touchpoint_words() -> str:
    """A regular expression of the words that name a touchpoint that failed."""
    return "|".join(re.escape(word) for word in policy()["touchpoint_words"])


def track_texts(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes `touched_texts (record, source, day)`: the days whose scores or labels came or went."""
    connection.execute("create or replace temporary table touched_texts (record varchar, source varchar, day date)")


def refresh_emotions(connection: duckdb.DuckDBPyConnection) -> None:
    """Brings what is believed of texts, and its sums, up to date on the days that changed.

    Args:
        connection: the building version, with the tables of `warehouse.refresh.track_changes`. Where no text was ever
            scored nothing is done.
    """
    some = "select exists (from emotion_scores) or exists (from emotion_records) or exists (from mart_emotions)"
    if not connection.execute(some).fetchall()[0][0]:
        return
    connection.execute(statement("marts", "emotion_days"))
    for table in _TABLES:
        connection.execute(
            f"delete from {table} where (record, source, day) in (select (record, source, day) from emotion_days)"
        )
        text = statement("marts", table)
        used = {"touchpoint_words": touchpoint_words()} if "$touchpoint_words" in text else None
        connection.execute(text, used)
    connection.execute("drop table emotion_days")
