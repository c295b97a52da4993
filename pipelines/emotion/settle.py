"""The one step of a load that reads texts: scores follow the facts, labels that people gave are taken in.

Whoever changes facts (load, revoke, erasure, upgrade) calls `settle_texts` once the facts stand and before the marts
are counted. Texts are masked by then, and only those that changed are scored, each once however often it was written.
Where a source has no texts nothing is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import duckdb
import polars as pl

from pipelines.emotion.engine import BATCH, score_frame
from pipelines.emotion.models import in_force, is_in_force, put_in_force
from pipelines.emotion.terms import Terms, shipped
from warehouse.arrow import ArrowStream, frame_of
from warehouse.emotion_marts import EMOTION_TABLES
from warehouse.labels import LabelStore
from warehouse.settings import Settings

_TEXTS = (("interaction", "interactions", "interaction_id", "text"), ("survey", "surveys", "response_id", "comment"))
_KEPT = ("state", "p", "intensity", "hits", "forms", "causes", "families", "needs")
_ALL = "(select record, source, record_key, day, text from ({}))".format(
    " union all ".join(
        f"select '{record}' as record, source, {key} as record_key, day, {text} as text from {table}"
        for record, table, key, text in _TEXTS
    )
)


@dataclass(frozen=True, slots=True)
class Settled:
    """What a run did: texts that were scored, scores that went, labels that were taken in."""

    scored: int = 0
    gone: int = 0
    labels: int = 0


def settle_texts(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    *,
    model: Terms | None = None,
    prune: bool = False,
    told: Callable[[int], None] = lambda texts: None,
) -> Settled:
    """Brings scores and labels up to date with the facts.

    Args:
        connection: the building version; `warehouse.refresh.track_changes` has been called, and the days of facts that
            changed are named.
        settings: where the label files are.
        model: puts this model in force; all of the history is scored anew, and nothing of another model stays.
        prune: whether labels of records that are gone are forgotten, in the files too: after an erasure.
        told: how many texts have been scored, each time that some are.
    """
    used = in_force(connection)
    anew = model is not None or not is_in_force(connection, used)
    if not _has_texts(connection, anew=anew):
        return Settled()
    used = model or used or shipped()
    put_in_force(connection, used)
    _name_days(connection, anew=anew)
    gone = _drop_stale(connection, used, anew=anew)
    scored = _score_new(connection, used, told)
    taken = take_in_labels(connection, LabelStore(settings.home))
    if prune:
        _prune(connection, LabelStore(settings.home))
    connection.execute("insert into touched_texts select record, source, day from text_days")
    connection.execute("drop table text_days")
    return Settled(scored, gone, taken)


def let_go_words(connection: duckdb.DuckDBPyConnection) -> None:
    """After texts or records were let go: no phrase of theirs stays, and no score or label of a record that is gone."""
    for table in ("emotion_scores", "emotion_beliefs", "emotion_labels", "emotion_feed", "text_sample"):
        connection.execute(
            f"delete from {table} as s where not exists (select 1 from {_ALL} as f where {_SAME_RECORD})"
        )
    connection.execute(
        "delete from apathy_signs as s where not exists"
        " (select 1 from interactions as f where s.source = f.source and s.record_key = f.interaction_id)"
    )
    connection.execute(
        "update emotion_scores as s set text_mark = null, hits = []"
        f" where exists (select 1 from {_ALL} as f where {_SAME_RECORD} and f.text is null)"
    )
    # Words go by whole days.
    for table in ("mart_emotion_phrases", "text_sample"):
        connection.execute(
            f"delete from {table} as m where not exists (select 1 from emotion_scores as s where s.record = m.record"
            " and s.source = m.source and s.day = m.day and s.text_mark is not null)"
        )


def take_in_labels(connection: duckdb.DuckDBPyConnection, store: LabelStore) -> int:
    """Takes the labels of the files into the warehouse and names the days of their records; how many were new.

    The word that a rater gave last counts; a label of a record that is not loaded waits for it.
    """
    labels, _ = store.read()
    if not labels:
        return 0
    rows = pl.DataFrame(labels, schema_overrides={"form": pl.String, "cause": pl.String}).unique(
        "label_id", keep="last", maintain_order=True
    )
    stream = ArrowStream(rows)  # noqa: F841 - DuckDB finds it by its name in the statement
    connection.execute(
        "create or replace temporary table labels_new as select n.* from (from stream) as n"
        " left join emotion_labels as l on n.label_id = l.label_id"
        " where l.label_id is null or l.labelled_at < n.labelled_at"
    )
    connection.execute("delete from emotion_labels where label_id in (select label_id from labels_new)")
    ((count,),) = connection.execute("insert into emotion_labels by name select * from labels_new").fetchall()
    connection.execute(
        "insert into touched_texts select distinct s.record, s.source, s.day from emotion_scores as s"
        " semi join labels_new as n on s.record = n.record and s.source = n.source and s.record_key = n.record_key"
    )
    connection.execute("drop table labels_new")
    return int(count)


_SAME_RECORD = "s.record = f.record and s.source = f.source and s.record_key = f.record_key"
# The day alone is asked while a table is read, all three together after.
_ON_THE_DAYS = (
    "day in (select day from text_days) and (record, source, day) in (select (record, source, day) from text_days)"
)
_MARK = "'t' || left(sha256({}), 15)"  # `warehouse.labels.mark_of`


def _has_texts(connection: duckdb.DuckDBPyConnection, *, anew: bool) -> bool:
    """Whether there is anything to do: texts or scores anywhere, or on the days that changed."""
    days = {"interaction": "touched_days", "survey": "touched_answers"}
    parts = ["exists (select 1 from emotion_scores)"]
    parts += [
        f"exists (select 1 from {table} where {text} is not null"
        + ("" if anew else f" and (source, day) in (select (source, day) from {days[record]})")
        + ")"
        for record, table, _, text in _TEXTS
    ]
    ((found,),) = connection.execute(f"select {' or '.join(parts)}").fetchall()
    return bool(found)


def _name_days(connection: duckdb.DuckDBPyConnection, *, anew: bool) -> None:
    """Names the days whose texts are looked at in `text_days`."""
    days = (
        f"select record, source, day from {_ALL} where text is not null union select record, source, day"
        " from emotion_scores"
        if anew
        else "select 'interaction' as record, source, day from touched_days union select 'survey', source, day"
        " from touched_answers"
    )
    connection.execute(f"create or replace temporary table text_days as select distinct * from ({days})")


def _drop_stale(connection: duckdb.DuckDBPyConnection, used: Terms, *, anew: bool) -> int:
    if anew:
        # What cannot be scored by the model in force is not shown beside what is: its words were let go.
        for table in EMOTION_TABLES:
            connection.execute(f"delete from {table}")
        ((gone,),) = connection.execute("delete from emotion_scores").fetchall()
        return int(gone)
    ((gone,),) = connection.execute(
        f"delete from emotion_scores as s where {_ON_THE_DAYS}"
        f" and (model_id <> $it or not exists (select 1 from {_ALL} as f where {_SAME_RECORD} and s.day = f.day"
        f" and (s.text_mark is null or s.text_mark = {_MARK.format('f.text')})))",
        {"it": used.model_id},
    ).fetchall()
    return int(gone)


def _score_new(connection: duckdb.DuckDBPyConnection, used: Terms, told: Callable[[int], None]) -> int:
    connection.execute(
        "create or replace temporary table unscored as"
        f" select record, source, record_key, day, {_MARK.format('text')} as text_mark, text from {_ALL} as f"
        f" where text is not null and {_ON_THE_DAYS} and not exists"
        f" (select 1 from emotion_scores as s where s.day in (select day from text_days) and {_SAME_RECORD})"
    )
    connection.execute(
        "create or replace temporary table said as select row_number() over () as number, text_mark, text"
        " from (select text_mark, any_value(text) as text from unscored group by text_mark)"
    )
    ((texts,),) = connection.execute("select count(*) from said").fetchall()
    for start in range(0, texts, BATCH):
        span = {"start": start, "end": start + BATCH}
        frame = frame_of(connection, "select text_mark, text from said where number > $start and number <= $end", span)
        scores = score_frame(frame, "text", used).select("text_mark", *_KEPT)
        stream = ArrowStream(scores.with_columns(pl.col("state").cast(pl.String)))  # noqa: F841
        columns = ", ".join(f"n.{name}" for name in _KEPT)
        connection.execute(
            f"insert into emotion_scores (record, source, record_key, day, model_id, text_mark, {', '.join(_KEPT)})"
            f" select u.record, u.source, u.record_key, u.day, $it, u.text_mark, {columns}"
            " from unscored as u join (from stream) as n on u.text_mark = n.text_mark",
            {"it": used.model_id},
        )
        told(min(start + BATCH, texts))
    ((scored,),) = connection.execute("select count(*) from unscored").fetchall()
    connection.execute("drop table unscored")
    connection.execute("drop table said")
    return int(scored)


def _prune(connection: duckdb.DuckDBPyConnection, store: LabelStore) -> None:
    older = " union all ".join(
        f"select '{record}' as record, source, {key} as record_key from {table}{suffix}"
        for record, table, key, _ in _TEXTS
        for suffix in ("", "_older")
    )
    connection.execute(
        f"delete from emotion_labels as s where not exists (select 1 from ({older}) as f where {_SAME_RECORD})"
    )
    kept = {found for (found,) in connection.execute("select label_id from emotion_labels").fetchall()}
    store.keep(lambda label: label.label_id in kept)
