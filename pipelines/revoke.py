"""Taking a batch back: its records leave the facts, and what it had displaced returns.

Afterwards facts and marts are those that loading the batches which are left, in their order, would have given. Only the
keys that the batch touched are decided anew, batch by batch, by the statement that loading uses.
"""

from __future__ import annotations

import getpass
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import duckdb

from pipelines.emotion.settle import settle_texts
from pipelines.normalise import stored_columns
from pipelines.precedence import Precedence
from pipelines.progress import Progress, silent
from warehouse.contracts import CONTRACTS, Contract
from warehouse.errors import DefinitionError
from warehouse.lock import NO_WAIT, Waiting
from warehouse.publish import publishing
from warehouse.refresh import FACTS, refresh_marts, touch, track_changes
from warehouse.settings import Settings

_CANDIDATES = "replayed"


@dataclass(frozen=True, slots=True)
class Revoked:
    """What a revoke changed: facts that left, facts that took their place, days counted anew, the new version."""

    batch_id: str
    rows_removed: int
    rows_returned: int
    days: int
    version: int


def revoke(
    batch_id: str,
    reason: str,
    settings: Settings,
    *,
    by: str | None = None,
    waiting: Waiting = NO_WAIT,
    mark: Callable[[str], None] = lambda step: None,
    progress: Progress = silent,
) -> Revoked:
    """Takes a published batch back and publishes the warehouse without it.

    Args:
        batch_id: of a batch that was published.
        reason: why, for the ledger.
        settings: where state lives.
        by: who says so; the name of the operating system's user where it is None.
        waiting: how long to wait for a load that is running.
        mark: called at the named steps, for tests that kill the process there.
        progress: told every step and how much of it is done.

    Raises:
        DefinitionError: there is no such batch, it is not published, or no reason is given.
        BusyError, StoreError: the warehouse is being written, or cannot be.
    """
    _check_reason(reason)
    with publishing(settings, f"revoke of {batch_id}", waiting) as building:
        connection, who = building.connection, by or getpass.getuser()
        source, status, version = _published(connection, batch_id)
        mark("revoke")
        removed, returned = _withdraw_all(connection, source, batch_id)
        progress("take", removed)
        _settle_quarantine(connection, batch_id)
        _write_down(connection, (batch_id, who, reason.strip(), status, version, building.version, removed, returned))
        settle_texts(connection, settings, told=partial(progress, "texts"))
        mark("marts")
        refresh_marts(connection, settings, partial(progress, "count"))
        days = _days_counted(connection)
        pointer = building.publish(figures_changed=True, mark=mark)
    return Revoked(batch_id, removed, returned, days, pointer.version)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise DefinitionError("A batch is not revoked without a reason", "Give one: --reason TEXT.")


def _check_events(connection: duckdb.DuckDBPyConnection, source: str, batch_id: str) -> None:
    """Refuses a batch of events with which later batches folded contacts, and lets go of its events.

    Raises:
        DefinitionError: a later batch holds a contact that its events are part of.
    """
    later = connection.execute(
        "select distinct l.batch_id from contact_events as o join contact_events as l"
        " on l.source = o.source and l.interaction_id = o.interaction_id and l.batch_id <> o.batch_id"
        " join batches as b on b.batch_id = l.batch_id join batches as a on a.batch_id = o.batch_id"
        " where o.source = ? and o.batch_id = ? and b.version > a.version order by 1",
        [source, batch_id],
    ).fetchall()
    if later:
        raise DefinitionError(
            f"Contacts of {batch_id} go on in {', '.join(name for (name,) in later)}",
            "Revoke the later batches first, the newest before the others.",
        )
    connection.execute("delete from contact_events where batch_id = ?", [batch_id])


def _days_counted(connection: duckdb.DuckDBPyConnection) -> int:
    touched = " union all ".join(f"select * from {days}" for days in FACTS.values())
    return _count(connection, f"select count(distinct (source, day)) from ({touched})", {})


def _write_down(connection: duckdb.DuckDBPyConnection, row: tuple[str, str, str, str, int, int, int, int]) -> None:
    """Marks the batch and keeps who revoked it and why."""
    batch_id, *said = row
    now = datetime.now(UTC).replace(tzinfo=None)
    connection.execute("update batches set status = 'revoked' where batch_id = ?", [batch_id])
    connection.execute("insert into revocations values (?, ?, ?, ?, ?, ?, ?, ?, ?)", [batch_id, now, *said])
    # The rows of a pull that is taken back are pulled again.
    connection.execute("delete from pull_marks where batch_id = ?", [batch_id])
    connection.execute(
        "delete from pull_seen where source = (select source from batches where batch_id = ?)", [batch_id]
    )


def _published(connection: duckdb.DuckDBPyConnection, batch_id: str) -> tuple[str, str, int]:
    """The source, status and version of the batch."""
    rows = connection.execute("select source, status, version from batches where batch_id = ?", [batch_id]).fetchall()
    if not rows:
        raise DefinitionError(f"There is no batch '{batch_id}'", "'endvalue batch list' lists them.")
    source, status, version = rows[0]
    _check_events(connection, source, batch_id)
    if status in ("refused", "revoked"):
        raise DefinitionError(
            f"Batch {batch_id} is {status}: none of its records is in a figure", "There is nothing to revoke."
        )
    return source, status, version


def _withdraw_all(connection: duckdb.DuckDBPyConnection, source: str, batch_id: str) -> tuple[int, int]:
    """Takes a batch out of all facts; how many left, and how many took their place."""
    track_changes(connection)
    moved = [_withdraw(connection, contract, source, batch_id) for contract in CONTRACTS.values()]
    return sum(gone for gone, _ in moved), sum(back for _, back in moved)


def _withdraw(connection: duckdb.DuckDBPyConnection, contract: Contract, source: str, batch_id: str) -> tuple[int, int]:
    """Takes a batch out of one table of facts; how many facts left, and how many took their place."""
    table, key, ours = contract.table, contract.key, {"source": source, "batch_id": batch_id}
    connection.execute(
        f"create or replace temporary table contested as select distinct {key} as key from"
        f" (select {key}, source, batch_id from {table} union all select {key}, source, batch_id from {table}_older)"
        " where source = $source and batch_id = $batch_id",
        ours,
    )
    _gather(connection, contract, ours)
    # Records that nobody else has go alone; the keys of the others are emptied and decided anew.
    connection.execute(f"delete from contested where key not in (select {key} from {_CANDIDATES})")
    gone = f"source = $source and (batch_id = $batch_id or {key} in (select key from contested))"
    touch(connection, table, gone, ours)
    before = _count(connection, f"select count(*) from {table} where source = $source", {"source": source})
    ((own,),) = connection.execute(f"select count(*) from {table} where batch_id = $it", {"it": batch_id}).fetchall()
    connection.execute(f"delete from {table} where {gone}", ours)
    connection.execute(f"delete from {table}_older where {gone}", ours)
    for batch, record_type in connection.execute(
        f"select c.batch_id, c.record_type from {_CANDIDATES} as c join batches as b on c.batch_id = b.batch_id"
        " group by c.batch_id, c.record_type order by any_value(b.version), c.batch_id, c.record_type"
    ).fetchall():
        _replay(connection, contract, source, batch, record_type)
    after = _count(connection, f"select count(*) from {table} where source = $source", {"source": source})
    return int(own), after - before + int(own)


def _gather(connection: duckdb.DuckDBPyConnection, contract: Contract, ours: dict[str, str]) -> None:
    """Collects every record that other batches gave for the contested keys, and forgets what it said the same as."""
    table, key = contract.table, contract.key
    columns = ", ".join(f"r.{name}" for name in stored_columns(contract))
    kept = f"select r.source, r.batch_id, r.record_type, r.src_row, {columns} from"
    rows = f"(select * from {table} union all by name select * exclude (fate, by_batch_id) from {table}_older)"
    connection.execute(
        f"create or replace temporary table {_CANDIDATES} as"
        f" with rows as materialized (select * from {rows} where source = $source"
        f" and {key} in (select key from contested))"
        f" {kept} rows as r where r.batch_id <> $batch_id union all"
        f" select r.source, s.batch_id, s.record_type, s.src_row, {columns} from rows as r join same_rows as s"
        " on r.batch_id = s.of_batch_id and r.record_type = s.of_record_type and r.src_row = s.of_src_row"
        " where s.batch_id <> $batch_id",
        ours,
    )
    connection.execute(
        "delete from same_rows where batch_id = $batch_id"
        f" or (batch_id, record_type, src_row) in (select (batch_id, record_type, src_row) from {_CANDIDATES})",
        {"batch_id": ours["batch_id"]},
    )


def _replay(
    connection: duckdb.DuckDBPyConnection, contract: Contract, source: str, batch_id: str, record_type: str
) -> None:
    """Gives the records of one batch the place that loading them now would give them."""
    table, name = contract.table, "replay"
    connection.execute(
        f"create or replace temporary table {name} as select * from {_CANDIDATES}"
        " where batch_id = $batch_id and record_type = $record_type",
        {"batch_id": batch_id, "record_type": record_type},
    )
    precedence = Precedence(connection, contract, source, batch_id, record_type, name, name)
    precedence.hold()
    precedence.settle()
    stays = f"src_row not in (select src_row from {precedence.rivals} where fate <> 'stays')"
    connection.execute(f"insert into {table} by name select * from {name} where {stays}")
    connection.execute(f"insert into {FACTS[table]} select distinct source, day from {name} where {stays}")


def _settle_quarantine(connection: duckdb.DuckDBPyConnection, batch_id: str) -> None:
    """Opens what the batch had mended, and notes which rows are no longer superseded by it."""
    connection.execute(
        "delete from quarantine_outcomes where by_batch_id = $it and outcome <> 'came_back'", {"it": batch_id}
    )
    facts = " union all ".join(
        f"select batch_id, record_type, src_row from {contract.table}" for contract in CONTRACTS.values()
    )
    connection.execute(
        f"insert into quarantine_outcomes select q.batch_id, q.record_type, q.src_row, 'came_back', $it, $now"
        f" from quarantine as q semi join ({facts}) as f"
        " on q.batch_id = f.batch_id and q.record_type = f.record_type and q.src_row = f.src_row"
        " anti join quarantine_outcomes as o"
        " on q.batch_id = o.batch_id and q.record_type = o.record_type and q.src_row = o.src_row"
        " where list_contains(q.reasons, 'superseded')",
        {"it": batch_id, "now": datetime.now(UTC).replace(tzinfo=None)},
    )


def _count(connection: duckdb.DuckDBPyConnection, sql: str, params: dict[str, str]) -> int:
    ((number,),) = connection.execute(sql, params or None).fetchall()
    return int(number)
