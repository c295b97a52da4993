"""Staging tables as pipelines.normalise leaves them, from a few rows, and what the gate says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import duckdb
import polars as pl

from expectations.gate import judge
from expectations.policy import policy
from expectations.verdict import RuleResult, Verdict
from warehouse.arrow import ArrowStream
from warehouse.contracts import CONTRACTS, Contract, Field

NOON = datetime.fromisoformat("2026-03-02T12:00")  # UTC without saying so, as the warehouse stores it
EVERY = {contract.record_type: frozenset(f.name for f in contract.fields) for contract in CONTRACTS.values()}

_DERIVED = {
    "interaction": "day date, week date, hour utinyint, wait_bucket smallint, first_response_bucket smallint, "
    "resolution_bucket smallint",
    **dict.fromkeys(
        ("case_event", "invitation", "activity", "staffing"),
        "day date, week date, hour utinyint",
    ),
    "survey": "day date, week date, hour utinyint, norm_score double",
}
_GOOD: dict[str, Any] = {
    "instant": NOON + timedelta(minutes=5),
    "seconds": 30.0,
    "number": 4.0,
    "integer": 2,
    "boolean": True,
    "text": "a text",
    "id": "id-1",
}
_GOOD_BY_NAME: dict[str, Any] = {"started_at": NOON, "scale_min": 1.0, "scale_max": 5.0}


def good(contract: Contract, **changes: Any) -> dict[str, Any]:
    """A row that breaks nothing, with these changes."""
    return {field.name: _good_value(field) for field in contract.fields} | changes


def blank(contract: Contract) -> dict[str, Any]:
    """A row in which every source column was empty."""
    return {field.name: None for field in contract.fields} | {"blank": True}


def unreadable(contract: Contract, *names: str, **changes: Any) -> dict[str, Any]:
    """A good row whose text in these fields could not be read."""
    position = {field.name: i for i, field in enumerate(contract.fields)}
    mask = sum(1 << position[name] for name in names)
    return good(contract, **dict.fromkeys(names), fault_mask=mask, **changes)


def staged(contract: Contract, rows: Sequence[Mapping[str, Any]]) -> duckdb.DuckDBPyConnection:
    """A connection that holds these rows in the temporary table `staging`, numbered from 1."""
    connection = duckdb.connect()
    columns = ["src_row bigint", "blank boolean", "unmapped_channel varchar", "fault_mask bigint"]
    columns += [f"{field.name} {field.duckdb_type}" for field in contract.fields]
    connection.execute(f"create temporary table staging ({', '.join(columns)}, {_DERIVED[contract.record_type]})")
    defaults = {"blank": False, "unmapped_channel": None, "fault_mask": 0}
    names = ["src_row", *defaults, *(field.name for field in contract.fields)]
    values = [[{**defaults, **row, "src_row": number}[name] for name in names] for number, row in enumerate(rows, 1)]
    if values:
        # A statement a row, as `executemany` runs them, would cost more than the gate.
        frame = pl.DataFrame(values, schema=names, orient="row", infer_schema_length=None)
        frame = frame.with_columns(pl.col(pl.Null).cast(pl.String))  # DuckDB takes no column without a type
        stream = ArrowStream(frame)  # noqa: F841 - DuckDB finds it by its name in the statement
        connection.execute("insert into staging by name select * from stream")
    return connection


def judged(
    contract: Contract,
    rows: Sequence[Mapping[str, Any]],
    *,
    mapped: frozenset[str] | None = None,
    max_quarantined: float | None = None,
    **options: Any,
) -> tuple[Verdict, dict[int, list[str]]]:
    """The verdict on these rows, and the rules that each of them breaks."""
    connection = staged(contract, rows)
    if max_quarantined is not None:
        options["policy"] = replace(policy(), max_quarantined=max_quarantined)
    verdict = judge(
        connection,
        contract,
        table="staging",
        mapped=EVERY[contract.record_type] if mapped is None else mapped,
        **options,
    )
    return verdict, named(connection)


def named(connection: duckdb.DuckDBPyConnection) -> dict[int, list[str]]:
    """The rules that each row breaks, by src_row."""
    return {row: sorted(rules) for row, rules in connection.execute("select * from staging_reasons").fetchall()}


def result_of(verdict: Verdict, rule: str) -> RuleResult:
    """The one result of a rule."""
    (result,) = [r for r in verdict.results if r.rule == rule]
    return result


def _good_value(field: Field) -> Any:
    return _GOOD_BY_NAME.get(field.name, field.words[0] if field.words else _GOOD.get(field.kind))
