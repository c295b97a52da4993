"""What happened to loaded records afterwards: corrections, revokes, and what became of quarantined rows."""

from __future__ import annotations

import polars as pl

from warehouse.contracts import CONTRACTS
from warehouse.store import Warehouse

LEDGERS = {
    "loads": "ledger_loads",
    "verdicts": "ledger_verdicts",
    "quarantine": "ledger_quarantine",
    "faults": "ledger_faults",
    "revocations": "revocations",
}
"""The ledgers that can be asked for, by name, and the query of each."""


def restated(warehouse: Warehouse, batch_id: str = "", limit: int = 1_000) -> pl.DataFrame:
    """What corrections changed, field by field.

    Args:
        warehouse: the published version.
        batch_id: the batch of the corrections; all where it is empty.
        limit: at most so many fields of each table.

    Returns:
        (fields changed: source, record_key, field, old_value, new_value, batch_id, by_batch_id); the values as text,
        null where they were not known; batch_id is whose record was replaced, by_batch_id whose record replaced it.
    """
    asked = [
        warehouse.read(f"restated_{table}", batch_id=batch_id, rows=limit).with_columns(
            pl.col("old_value", "new_value").cast(pl.String)
        )
        for table in (contract.table for contract in CONTRACTS.values())
    ]
    return pl.concat(asked)


def revocations(warehouse: Warehouse, batch_id: str = "") -> pl.DataFrame:
    """Batches that were taken back: who, when, why, how many facts left and how many took their place."""
    return warehouse.read("revocations", batch_id=batch_id)


def batch_now(warehouse: Warehouse, batch_id: str) -> pl.DataFrame:
    """Where the records of a batch are now: record_type, state, rows."""
    return warehouse.read("batch_now", batch_id=batch_id)


def open_quarantine(warehouse: Warehouse, batch_id: str = "", source: str = "", reason: str = "") -> pl.DataFrame:
    """Quarantined rows that nobody has mended yet, of every published batch or of the one that is named."""
    return warehouse.read("quarantine_open", batch_id=batch_id, source=source, reason=reason)


def ledger(warehouse: Warehouse, name: str, batch_id: str = "", limit: int = 100) -> pl.DataFrame:
    """The newest rows of one of `LEDGERS`, of every batch or of one."""
    query = LEDGERS[name]
    limits = {} if query == "revocations" else {"rows": limit}
    return warehouse.read(query, batch_id=batch_id, **limits).head(limit)
