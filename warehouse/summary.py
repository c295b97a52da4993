"""What is loaded, and how far it can be trusted: the stamp on every chart, the choices of the filters, the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from warehouse.slices import Slice
from warehouse.store import Warehouse


@dataclass(frozen=True, slots=True)
class Stamp:
    """The gate's verdict over everything that a chart may show.

    Attributes:
        as_of: the latest moment in the published records of the sources looked at, UTC; None where there are none.
        status: passed, warned or accepted (refused, and somebody answers for it), the worst of the published batches;
            None where nothing is published.
        quarantined_share: rows kept out / rows in (blank rows aside) of the published batches.
        batches: how many batches were published.
        version: the version of the figures.
    """

    as_of: datetime | None
    status: str | None
    quarantined_share: float | None
    batches: int
    version: int


def stamp(warehouse: Warehouse, where: Slice) -> Stamp:
    """The stamp of a slice: of the batches of its sources."""
    row = warehouse.read("stamp", sources=list(where.sources)).row(0, named=True)
    return Stamp(**row)


def options(warehouse: Warehouse, within: tuple[str, ...] | None = None) -> dict[str, list[str]]:
    """The values of every dimension that occur, in name order: `{"source": [...], "channel": [...], ...}`; `within`
    these departments alone, where it is given."""
    rows = warehouse.read("options", bounded=within is not None, departments=list(within or ()))
    found: dict[str, list[str]] = {name: [] for name in ("source", "channel", "department", "category")}
    for dimension, choice in rows.rows():
        found[dimension].append(choice)
    return found


def extent(warehouse: Warehouse, within: tuple[str, ...] | None = None) -> tuple[date, date] | None:
    """The first and the last business day with records, or None where there are none; `within` these departments
    alone, where it is given."""
    first, last = warehouse.memory.answer(
        ("extent", within),
        lambda: warehouse.read("extent", bounded=within is not None, departments=list(within or ())).row(0),
    )
    return None if first is None else (first, last)


def batches(warehouse: Warehouse) -> pl.DataFrame:
    """The ledger, newest first: every batch that was judged, refused ones among them."""
    return warehouse.read("batches")


def batch_counts(warehouse: Warehouse) -> pl.DataFrame:
    """Where the records of every batch went, newest batch first."""
    return warehouse.read("batch_counts")


def batch_files(warehouse: Warehouse, batch_id: str) -> pl.DataFrame:
    """The files of a batch."""
    return warehouse.read("batch_files", batch_id=batch_id)


def gate_results(warehouse: Warehouse, batch_id: str) -> pl.DataFrame:
    """What every expectation found in a batch: failures first, the gravest before the others."""
    return warehouse.read("gate_results", batch_id=batch_id)


def gate_numbers(warehouse: Warehouse, batch_id: str) -> pl.DataFrame:
    """The numbers behind the checks of a batch as a whole: record_type, rule, state, unit, value, low, high, ..."""
    return warehouse.read("gate_numbers", batch_id=batch_id)


def gate_samples(warehouse: Warehouse, batch_id: str) -> pl.DataFrame:
    """Rows that show what is wrong with a batch, the most telling first; `shown` is `raw` without personal data."""
    return warehouse.read("gate_samples", batch_id=batch_id)


def batch_masked(warehouse: Warehouse, batch_id: str) -> pl.DataFrame:
    """How much personal data a batch held before it was replaced: record_type (`raw` of kept raw values), field, kind,
    marks."""
    return warehouse.read("batch_masked", batch_id=batch_id)


def acceptances(warehouse: Warehouse) -> pl.DataFrame:
    """Who answers for which refused batch, and why: batch_id, reason, accepted_by, accepted_at (UTC)."""
    return warehouse.read("acceptances")


def batch_origins(warehouse: Warehouse, batch_id: str) -> pl.DataFrame:
    """Where the files of a batch lay, and under which profile: file_no, path, profile."""
    return warehouse.read("batch_origins", batch_id=batch_id)


def quarantine_counts(warehouse: Warehouse, batch_id: str) -> pl.DataFrame:
    """How many rows of a batch were kept out for each reason: record_type, reason, rows."""
    return warehouse.read("quarantine_counts", batch_id=batch_id)


def quarantined_rows(warehouse: Warehouse, batch_id: str, limit: int) -> pl.DataFrame:
    """The rows of a batch that were kept out, as they stood in their files."""
    return warehouse.read("quarantined_rows", batch_id=batch_id, rows=limit)


def field_fault_counts(warehouse: Warehouse, batch_id: str) -> pl.DataFrame:
    """How many values of a batch were emptied: record_type, field, reason, rows, one raw value as an example."""
    return warehouse.read("field_fault_counts", batch_id=batch_id)


def figures_version(warehouse: Warehouse) -> int:
    """The version in which a figure last changed; a refused batch does not raise it."""
    return int(warehouse.read("meta")["data_version"][0])
