"""The verdict on a batch as lines of plain text, in the reader's language: for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from dashboard.findings import findings, unjudged
from dashboard.format import Format
from dashboard.rules import record_words
from dashboard.words import Words

_COUNTED = ("rows_in", "rows_loaded", "rows_folded", "rows_quarantined", "rows_duplicate", "rows_held_back")


def gate_lines(batch: Mapping[str, Any], parts: Mapping[str, pl.DataFrame], tag: str, zone: ZoneInfo) -> list[str]:
    """What became of a batch, where its rows went, what speaks against it and what to do, the gravest first.

    Args:
        batch: its row of the ledger.
        parts: `accepted`, `counts`, `results`, `numbers` and `masked` of it, as `warehouse.summary` gives them.
        tag: the language.
        zone: in which moments are told.
    """
    words = Words(tag)
    fmt = Format(words)
    status = batch["status"]
    means = words.get(f"quality.means_{status}", "")
    lines = [f"{batch['batch_id']}: {words.get(f'verdict.{status}', status)}", *([f"  {means}"] if means else [])]
    for by in parts["accepted"].iter_rows(named=True):
        moment = fmt.moment(by["accepted_at"], zone)
        lines.append("  " + words("quality.accepted_by", by=by["accepted_by"], moment=moment, reason=by["reason"]))
    for row in parts["counts"].iter_rows(named=True):
        told = [f"{words(f'table.{_short(name)}')} {fmt.count(row[name])}" for name in _COUNTED if row[name]]
        lines.append(f"  {record_words(row['record_type'], words)}: {' · '.join(told)}")
    for finding in findings(parts["results"], parts["numbers"], words, fmt):
        lines += [f"  {'✕' if finding.critical else '▲'} {finding.says}", f"    {finding.then}"]
    for row in parts["masked"].iter_rows(named=True):
        field, kind = (
            words.get(f"{of}.{row[name]}", row[name]) for of, name in (("field", "field"), ("personal", "kind"))
        )
        where = f"{record_words(row['record_type'], words)} · {field} · {kind}"
        lines.append(f"  {words('table.marks')}: {where} {fmt.count(row['marks'])}")
    if silent := unjudged(parts["numbers"]):
        lines.append("  " + words.many("quality.no_history", silent, count=silent))
    return lines


def _short(column: str) -> str:
    return column if column == "rows_in" else column.removeprefix("rows_")
