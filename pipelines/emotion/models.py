"""The models of a warehouse: which one is in force, and the phrases of those that were trained here."""

from __future__ import annotations

from datetime import UTC, datetime

import duckdb
import polars as pl

from pipelines.emotion.terms import SCHEMA, Terms, shipped, terms
from pipelines.emotion.train import Trained
from warehouse.arrow import ArrowStream, frame_of

LEXICON = "lexicon"


def in_force(connection: duckdb.DuckDBPyConnection) -> Terms | None:
    """The model that scores texts here; None where none did yet, or where the product now ships another lexicon.

    Phrases that were learnt here stay in use when a release scores otherwise, as a model of another identity that
    `put_in_force` does not know yet.
    """
    rows = connection.execute("select model_id, engine, bias from emotion_models where in_force").fetchall()
    if not rows:
        return None
    model_id, engine, bias = rows[0]
    if engine == LEXICON:
        return shipped() if shipped().model_id == model_id else None
    columns = ", ".join(SCHEMA)
    return terms(
        frame_of(connection, f"select {columns} from emotion_terms where model_id = $it", {"it": model_id}), bias
    )


def is_in_force(connection: duckdb.DuckDBPyConnection, model: Terms | None) -> bool:
    """Whether what is scored here was scored by this very model."""
    wanted = None if model is None else model.model_id
    found = connection.execute("select 1 from emotion_models where in_force and model_id = ?", [wanted]).fetchall()
    return bool(found)


def put_in_force(connection: duckdb.DuckDBPyConnection, model: Terms) -> None:
    """Makes a model the one in force; one that is new here is written down."""
    known = connection.execute("select 1 from emotion_models where model_id = ?", [model.model_id]).fetchall()
    if not known and model.bias is None:
        connection.execute(
            "insert into emotion_models (model_id, engine, made_at, in_force, labels) values (?, ?, ?, false, 0)",
            [model.model_id, LEXICON, _now()],
        )
    elif not known:
        # Learnt here, and scored otherwise since a release: how good it is now nobody has measured.
        connection.execute(
            "insert into emotion_models (model_id, engine, made_at, in_force, bias, labels, incumbent_id, licence)"
            " select ?, engine, ?, false, bias, labels, model_id, licence from emotion_models where in_force",
            [model.model_id, _now()],
        )
        _write_terms(connection, model)
    connection.execute("update emotion_models set in_force = (model_id = $it)", {"it": model.model_id})


def keep_trained(connection: duckdb.DuckDBPyConnection, trained: Trained, incumbent: Terms, licence: str) -> None:
    """Writes a trained model down, with its phrases and how it did beside the one it is to replace."""
    model = trained.model
    if model is None:
        return
    connection.execute("delete from emotion_models where model_id = ?", [model.model_id])
    connection.execute(
        "insert into emotion_models values (?, ?, ?, false, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            *(model.model_id, trained.engine, _now(), model.bias, trained.labels, trained.auc, trained.macro_f1),
            *(incumbent.model_id, trained.incumbent_auc, trained.incumbent_f1, licence),
        ],
    )
    _write_terms(connection, model)


def _write_terms(connection: duckdb.DuckDBPyConnection, model: Terms) -> None:
    connection.execute("delete from emotion_terms where model_id = ?", [model.model_id])
    stream = ArrowStream(  # noqa: F841 - DuckDB finds it by its name in the statement
        model.frame.select(pl.lit(model.model_id).alias("model_id"), *SCHEMA)
    )
    connection.execute("insert into emotion_terms by name select * from stream")


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
