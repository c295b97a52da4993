"""Letting records go when their time is over. Their figures stay; what goes is counted and written down.

Ages are counted back from the newest record (never from one that lies in the future), so that a warehouse that nobody
loads into does not empty itself. The version is written anew, and older ones are removed, as in an erasure.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import duckdb

from pipelines.door import FREE_TEXT
from pipelines.emotion.settle import let_go_words
from pipelines.holdings import tables_with
from pipelines.progress import Progress, silent
from pipelines.quoted import quoted_before, unquote
from pipelines.retention_facts import FACTS, holders, let_facts_go
from pipelines.watched import put_away_before, remove_put_away
from warehouse.errors import DefinitionError
from warehouse.publish import publishing
from warehouse.refresh_beside import LOOK_BACK_DAYS, PARAMS
from warehouse.settings import Settings
from warehouse.store import read_pointer

_FILES, _SNAPSHOTS = "files", "snapshots"
_RAW = ("quarantine", "gate_samples", "field_faults")
# A roster is planned ahead: it says nothing of how far the records reach.
_TELLING_AGE = tuple(name for name in FACTS if name != "staffings")
_ANSWER_DAYS = int(PARAMS["answer_us"] // 86_400_000_000)
_REPURCHASE_DAYS = LOOK_BACK_DAYS + int(PARAMS["repurchase_days"])
_PERIODS = {"gate_samples": "quarantine"}  # rows that show why a batch was refused are kept as long as those kept out


@dataclass(frozen=True, slots=True)
class LetGo:
    """What went from one table of one source: rows, or texts, of before a day; snapshots are of no single source."""

    table_name: str
    source: str
    kept_days: int
    before_day: date
    rows_removed: int


@dataclass(frozen=True, slots=True)
class Retained:
    """What a run did; `version` is None where nothing had to go."""

    as_of: date | None
    let_go: tuple[LetGo, ...]
    versions_removed: int
    version: int | None


def retain(settings: Settings, now: datetime | None = None, progress: Progress = silent) -> Retained:
    """Applies the periods of `[retention]`.

    Args:
        settings: the periods.
        now: the present, UTC; no age is counted from a later record.
        progress: told every step and how much of it is done.

    Raises:
        DefinitionError: no period is set, or one is too short for a figure that needs older records.
        StoreError: the warehouse cannot be written.
    """
    _check(settings)
    now = now or datetime.now(UTC).replace(tzinfo=None)
    with publishing(settings) as building:
        connection = building.connection
        as_of = _as_of(connection, now)
        planned = _planned(connection, settings, as_of) if as_of else []
        older = _older_versions(settings)
        if as_of is None or not planned:
            removed = [path for path in older if _is_over(path, settings)]
            for path in removed:
                path.unlink()
            return Retained(as_of, (), len(removed), None)
        progress("take", sum(item.rows_removed for item in planned))
        _apply(connection, settings, planned, as_of)
        for item in planned:
            connection.execute(
                "insert into retentions values (?, ?, ?, ?, ?, ?, ?)",
                [now, *astuple(item), building.version],
            )
        for edge in {item.before_day for item in planned if item.table_name == _FILES}:
            remove_put_away(settings, edge)
        if edges := [item.before_day for item in planned if item.table_name == _SNAPSHOTS]:
            unquote(quoted_before(settings.home / "snapshots", edges[0]))
        building.rewrite(partial(progress, "rewrite"))
        pointer = building.publish(figures_changed=False, alone=True)
    return Retained(as_of, tuple(planned), len(older) + 1, pointer.version)


def _check(settings: Settings) -> None:
    periods = settings.retention
    if all(getattr(periods, name) is None for name in periods.__slots__):
        raise DefinitionError(
            "No retention period is set, so everything is kept",
            "Write [retention] into settings.toml, for example: text = 180.",
        )
    for table, least, why in (
        ("interactions", settings.repeat_window_days + 1, "repeat contacts are looked for that long"),
        ("surveys", settings.end_value_days + 1, "an answer counts in the end value that long"),
        ("invitations", _ANSWER_DAYS + 1, "an answer is waited for that long"),
        ("activities", _REPURCHASE_DAYS + 1, "orders after a complaint are held against the weeks before it that long"),
    ):
        days = getattr(periods, table)
        if days is not None and days < least:
            raise DefinitionError(
                f"[retention] {table} = {days} is too short: {why}", f"Keep them for {least} days or more."
            )


def _as_of(connection: duckdb.DuckDBPyConnection, now: datetime) -> date | None:
    moments = " union all ".join(f"select max(day) as day from {table} where day <= $today" for table in _TELLING_AGE)
    row = connection.execute(f"select max(day) from ({moments})", {"today": now.date()}).fetchone()
    return row[0] if row else None


def _planned(connection: duckdb.DuckDBPyConnection, settings: Settings, as_of: date) -> list[LetGo]:
    """What has to go, counted before anything does."""
    planned = []
    for name in ("text", *FACTS, *_RAW):
        days = getattr(settings.retention, _PERIODS.get(name, name))
        if days is None:
            continue
        before = as_of - timedelta(days=days)
        counts = connection.execute(
            f"select source, cast(sum(n) as bigint) from ({_counted(connection, name)})"
            " group by source having sum(n) > 0 order by source",
            _edges(settings, as_of, name),
        ).fetchall()
        planned += [LetGo(name, source, days, before, rows) for source, rows in counts]
    return planned + _planned_files(settings, as_of) + _planned_snapshots(settings, as_of)


def _planned_snapshots(settings: Settings, as_of: date) -> list[LetGo]:
    """Snapshots with words that the warehouse may hold no longer: by the shortest period of those who wrote them."""
    periods = [getattr(settings.retention, name) for name in ("text", "interactions", "surveys")]
    if not (days := min((one for one in periods if one is not None), default=None)):
        return []
    before = as_of - timedelta(days=days)
    found = quoted_before(settings.home / "snapshots", before)
    return [LetGo(_SNAPSHOTS, "", days, before, len(found))] if found else []


def _planned_files(settings: Settings, as_of: date) -> list[LetGo]:
    if (days := settings.retention.files) is None:
        return []
    before = as_of - timedelta(days=days)
    counts = Counter(source for source, _ in put_away_before(settings, before))
    return [LetGo(_FILES, source, days, before, number) for source, number in sorted(counts.items())]


def _edges(settings: Settings, as_of: date, name: str) -> dict[str, date]:
    """The days before which rows go, as parameters of the statements about a table."""

    def edge(table: str) -> date:
        days = getattr(settings.retention, _PERIODS.get(table, table))
        return date.min if days is None else as_of - timedelta(days=days)

    others = {"contacts": edge("interactions"), "answers": edge("surveys")} if name == "case_events" else {}
    return {"before": edge(name)} | others


def _counted(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    if name == "text":
        return " union all ".join(
            f"select source, count(*) as n from {table} where {column} is not null and day < $before group by source"
            for table, column in _texts(connection)
        )
    if name in FACTS:
        return " union all ".join(
            f"select source, count(*) as n from {table} where {goes} group by source" for table, goes in holders(name)
        )
    return (
        f"select b.source, count(*) as n from {name} as r join batches as b on r.batch_id = b.batch_id"
        " where coalesce(b.last_at, b.loaded_at) < $before group by b.source"
    )


def _apply(connection: duckdb.DuckDBPyConnection, settings: Settings, planned: list[LetGo], as_of: date) -> None:
    tables = {item.table_name for item in planned} - {_FILES, _SNAPSHOTS}
    before = {name: _edges(settings, as_of, name) for name in tables}
    for table, column in _texts(connection) if "text" in before else ():
        connection.execute(f"update {table} set {column} = null where day < $before", before["text"])
    for table in (name for name in _RAW if name in before):
        connection.execute(
            f"delete from {table} where batch_id in"
            " (select batch_id from batches where coalesce(last_at, loaded_at) < $before)",
            before[table],
        )
    let_go_words(connection)
    for edge in (before[name] for name in ("text", "interactions") if name in before):
        # Rows of logs name what people wrote, too; a contact of which they are gone no longer goes on.
        connection.execute("delete from contact_events where day < $before", edge)
    facts = {name: before[name] for name in FACTS if name in before}
    if facts:
        let_facts_go(connection, settings, facts)


def _texts(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Tables and columns of records in which people write what they like."""
    dated = tables_with(connection, "day")
    return [
        (table, column)
        for column in sorted(FREE_TEXT)
        for table in tables_with(connection, column)
        if table in dated and table != "text_sample"  # copies, which follow their records
    ]


def _older_versions(settings: Settings) -> list[Path]:
    current = getattr(read_pointer(settings.warehouse), "file", "")
    return [path for path in settings.warehouse.glob("wh-*.duckdb") if path.name != current and "." not in path.stem]


def _is_over(path: Path, settings: Settings) -> bool:
    """Whether an older version was published so many days before the current one."""
    pointer, days = read_pointer(settings.warehouse), settings.retention.versions
    if pointer is None or days is None:
        return False
    current = settings.warehouse / pointer.file
    return current.stat().st_mtime - path.stat().st_mtime > days * 86_400
