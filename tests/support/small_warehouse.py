"""A real published warehouse from a handful of records, written straight into the facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from warehouse.arrow import ArrowStream
from warehouse.contracts import CONTRACTS
from warehouse.publish import publishing
from warehouse.refresh import FACTS, refresh_marts, track_changes
from warehouse.settings import Settings
from warehouse.sketch import bucket_of
from warehouse.store import Warehouse, WarehouseReader

Record = dict[str, Any]


def settings_in(folder: Path, **changes: Any) -> Settings:
    """Settings in UTC that show groups of any size."""
    return Settings(folder, **{"business_zone": "UTC", "min_group": 1, **changes})


def publish_records(
    settings: Settings,
    interactions: Sequence[Record] = (),
    surveys: Sequence[Record] = (),
    case_events: Sequence[Record] = (),
    source: str = "s",
    scores: Sequence[Record] = (),
    labels: Sequence[Record] = (),
    **others: Sequence[Record],
) -> Warehouse:
    """Publishes these records on top of what is there, and opens the version.

    Args:
        others: records of the other types, by the name of the type, such as `activity`.
    """
    records = {"interaction": interactions, "survey": surveys, "case_event": case_events, **others}
    return publish_sources(settings, {source: {**records, "score": scores, "label": labels}})


def publish_sources(settings: Settings, sources: Mapping[str, Mapping[str, Sequence[Record]]]) -> Warehouse:
    """Publishes the records of several sources, by record type, `score` and `label` among them, as one version."""
    with publishing(settings) as building:
        connection = building.connection
        track_changes(connection)
        for source, records in sources.items():
            _add_source(connection, source, records)
        connection.execute("insert into touched_days select distinct source, day from interactions")
        connection.execute("insert into touched_answers select distinct source, day from surveys")
        for table in ("case_events", "invitations", "activities", "staffings"):
            connection.execute(f"insert into {FACTS[table]} select distinct source, day from {table}")
        refresh_marts(connection, settings)
        building.publish(figures_changed=True)
    warehouse = WarehouseReader(settings).current()
    assert warehouse is not None
    return warehouse


def add_records(
    connection: duckdb.DuckDBPyConnection, records: Mapping[str, Sequence[Record]], source: str = "s"
) -> None:
    """Adds records by their type and names their days, and no others, in the tables of `track_changes`."""
    before = {table: f"before_{table}" for table in FACTS}
    for table, name in before.items():
        connection.execute(f"create or replace temporary table {name} as select rowid as id from {table}")
    _add_source(connection, source, records)
    for table, name in before.items():
        came = f"select distinct source, day from {table} where rowid not in (select id from {name})"
        connection.execute(f"insert into {FACTS[table]} {came}")


def _add_source(connection: duckdb.DuckDBPyConnection, source: str, records: Mapping[str, Sequence[Record]]) -> None:
    for record_type, given in records.items():
        if given and record_type not in ("case_event", "score", "label"):
            frame = _facts(record_type, given, source)
            stream = ArrowStream(frame)  # noqa: F841 - DuckDB finds it by its name in the statement
            connection.execute(f"insert into {CONTRACTS[record_type].table} by name select * from stream")
    _add_events(connection, records.get("case_event", []), source)
    _add_scores(connection, records.get("score", []), records.get("label", []), source)


def _add_events(connection: duckdb.DuckDBPyConnection, events: Sequence[Record], source: str) -> None:
    given = {"source": source, "batch_id": "b", "record_type": "case_event", "department": None, "agent_id": None}
    rows = [
        {**given, "src_row": i, "event_id": str(i), "day": event["step_at"].date(), **event}
        for i, event in enumerate(events)
    ]
    _insert(connection, "case_events", rows)


def _add_scores(
    connection: duckdb.DuckDBPyConnection, scores: Sequence[Record], labels: Sequence[Record], source: str
) -> None:
    """What a model said of contacts (record_key, day, p, state), and people of them (record_key, verdict)."""
    blank = {name: [] for name in ("hits", "forms", "causes", "families", "needs")}
    given = {"record": "interaction", "source": source, "model_id": "m", "text_mark": "t", "intensity": None}
    state = {True: "negative", False: "not_negative"}
    said = [{**given, **blank, "state": state[(score.get("p") or 0) > 0.5], **score} for score in scores]
    _insert(connection, "emotion_scores", said)
    by = {"rater": "r", "form": None, "cause": None, "design": "random"}
    fixed = {"record": "interaction", "source": source, "text_mark": "t", "labelled_at": datetime(2026, 3, 1)}
    _insert(
        connection, "emotion_labels", [{"label_id": str(i), **by, **label, **fixed} for i, label in enumerate(labels)]
    )


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Record]) -> None:
    """Writes rows in statements of many rows: one a row costs more than counting them."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    marks = f"({', '.join('?' * len(names))})"
    for some in (rows[first : first + 200] for first in range(0, len(rows), 200)):
        values = [row.get(name) for row in some for name in names]
        connection.execute(f"insert into {table} ({', '.join(names)}) values {', '.join([marks] * len(some))}", values)


def add_batch(settings: Settings, batch_id: str, *, status: str, at: datetime, source: str = "s") -> None:
    """Writes a batch into the ledger of a new version."""
    with publishing(settings) as building:
        now = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
        row = [batch_id, source, "p", status, ["why"], 0.01, at, at, now, building.version]
        building.connection.execute("insert into batches values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, false)", row)
        building.publish(figures_changed=status != "refused")


_DTYPES = {
    "instant": pl.Datetime("us"),
    "boolean": pl.Boolean,
    "integer": pl.Int32,
    "number": pl.Float64,
    "seconds": pl.Float64,
}


def _facts(record_type: str, records: Sequence[Record], source: str) -> pl.DataFrame:
    contract = CONTRACTS[record_type]
    schema = {field.name: _DTYPES.get(field.kind, pl.String) for field in contract.fields}
    defaults = {
        "interaction": {"channel": "phone"},
        "survey": {"kind": "csat", "scale_min": 1.0, "scale_max": 5.0},
    }.get(record_type, {})
    rows = [{contract.key: f"{i}", **defaults, **record} for i, record in enumerate(records)]
    unknown = {name for row in rows for name in row} - set(schema)
    assert not unknown, f"a case names unknown fields: {unknown}"
    time = pl.col(contract.time)
    frame = pl.DataFrame(
        [[row.get(name) for name in schema] for row in rows], schema=schema, orient="row"
    ).with_columns(
        source=pl.lit(source),
        batch_id=pl.lit("b"),
        record_type=pl.lit(record_type),
        src_row=pl.int_range(pl.len(), dtype=pl.Int64),
        day=time.dt.date(),
        week=time.dt.date().dt.truncate("1w"),
        hour=time.dt.hour().cast(pl.UInt8),
    )
    if record_type == "survey":
        span = pl.col("scale_max") - pl.col("scale_min")
        return frame.with_columns(norm_score=1 + 4 * (pl.col("score") - pl.col("scale_min")) / span)
    if record_type != "interaction":
        return frame
    return frame.with_columns(
        wait_bucket=bucket_of(pl.col("wait_seconds")),
        first_response_bucket=bucket_of((pl.col("first_response_at") - time).dt.total_seconds()),
        resolution_bucket=bucket_of((pl.col("resolved_at") - time).dt.total_seconds()),
    )
