"""The back of the report: how far the records can be trusted, and what every figure means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from dashboard.findings import findings
from dashboard.rules import record_words, rule_words
from dashboard.snapshot.exhibit import Table
from dashboard.snapshot.subjects import SUBJECTS
from dashboard.snapshot.writer import MAIN, Writer
from warehouse import summary
from warehouse.catalogue import metric

MOST_REASONS = 12
# The counts that a batch's rows must add up to.
_ENDED_IN = ("rows_loaded", "rows_folded", "rows_quarantined", "rows_duplicate", "rows_held_back")


def shown_metrics() -> tuple[str, ...]:
    """Every metric of the report, in the order of its first mention."""
    return tuple(dict.fromkeys([*MAIN, *(key for subject in SUBJECTS for key in subject.trended)]))


def ledger(writer: Writer) -> pl.DataFrame:
    """The batches of the sources looked at, newest first, refused ones among them; without the times of their loads."""
    frame = summary.batches(writer.frozen.warehouse).drop("loaded_at")
    sources = writer.frozen.question.sources
    return frame.filter(pl.col("source").is_in(sources)) if sources else frame


def refused_last(writer: Writer) -> pl.DataFrame:
    """The newest batch of every source whose newest batch was refused, (sources: the columns of the ledger)."""
    newest = ledger(writer).unique("source", keep="first", maintain_order=True)
    return newest.filter(pl.col("status") == "refused").sort("source")


def counts(writer: Writer) -> pl.DataFrame:
    """Where the rows of every batch ended up, newest batch first, and whether they add up."""
    frame = summary.batch_counts(writer.frozen.warehouse)
    sources = writer.frozen.question.sources
    if sources:
        frame = frame.filter(pl.col("source").is_in(sources))
    adds_up = pl.sum_horizontal(_ENDED_IN) == pl.col("rows_in")
    columns = ("rows_in", *_ENDED_IN, "rows_restated", "rows_blank", "rows_unanswered", "field_faults")
    return frame.select("batch_id", "source", "status", "record_type", *columns, adds_up=adds_up)


def counts_table(frame: pl.DataFrame, writer: Writer) -> Table:
    """The counts in words."""
    words, fmt = writer.words, writer.fmt
    numbers = ("rows_in", *_ENDED_IN)
    rows = [
        [
            row["source"],
            row["batch_id"],
            record_words(row["record_type"], words),
            words(f"snapshot.status.{row['status']}"),
            *(fmt.count(row[name]) for name in numbers),
            words("snapshot.adds_up" if row["adds_up"] else "snapshot.adds_not_up"),
        ]
        for row in frame.iter_rows(named=True)
    ]
    names = ("source", "batch", "record", "verdict", "rows_in", "loaded", "folded", "quarantined", "duplicate")
    headers = [words(f"table.{name}") for name in names]
    return Table([*headers, words("table.held_back"), words("table.adds_up")], rows, 4)


def verdicts(frame: pl.DataFrame, writer: Writer) -> list[tuple[str, str, Sequence[str]]]:
    """(status, head, reasons) of every batch that did not simply pass, newest first."""
    words, fmt = writer.words, writer.fmt
    return [
        (
            row["status"],
            words(
                "snapshot.batch",
                source=row["source"],
                batch=row["batch_id"],
                verdict=words(f"verdict.{row['status']}"),
                share=fmt.share(row["quarantined_share"]),
            ),
            _reasons(row, writer),
        )
        for row in frame.iter_rows(named=True)
        if row["status"] != "passed"
    ]


def _reasons(batch: dict[str, Any], writer: Writer) -> list[str]:
    """What the gate found, in the reader's language, and who answers for it where it was accepted all the same."""
    warehouse, batch_id = writer.frozen.warehouse, batch["batch_id"]
    results, numbers = summary.gate_results(warehouse, batch_id), summary.gate_numbers(warehouse, batch_id)
    if results["passed"].all():
        return [rule_words(reason, writer.words, "") for reason in batch["reasons"]]
    return [*_accepted(batch_id, writer), *(f.says for f in findings(results, numbers, writer.words, writer.fmt))]


def _accepted(batch_id: str, writer: Writer) -> list[str]:
    zone = writer.frozen.settings.zone
    return [
        writer.words(
            "quality.accepted_by",
            by=row["accepted_by"],
            moment=writer.fmt.moment(row["accepted_at"], zone),
            reason=row["reason"],
        )
        for row in summary.acceptances(writer.frozen.warehouse).iter_rows(named=True)
        if row["batch_id"] == batch_id
    ]


def quarantine(frame: pl.DataFrame, writer: Writer) -> pl.DataFrame:
    """Why rows of these batches were kept out, most frequent first: (reasons: record_type, reason, rows)."""
    schema = {"record_type": pl.String, "reason": pl.String, "rows": pl.Int64}
    found = [summary.quarantine_counts(writer.frozen.warehouse, batch) for batch in frame["batch_id"]]
    every = pl.concat(
        [
            pl.DataFrame(schema=schema),
            *(part.select(pl.col(name).cast(kind) for name, kind in schema.items()) for part in found),
        ]
    )
    totals = every.group_by("record_type", "reason").agg(pl.col("rows").sum())
    return totals.sort(["rows", "record_type", "reason"], descending=[True, False, False])


def quarantine_table(frame: pl.DataFrame, writer: Writer) -> Table:
    """The most frequent reasons in words."""
    words = writer.words
    rows = [
        [
            rule_words(row["reason"], words, row["record_type"]),
            record_words(row["record_type"], words),
            writer.fmt.count(row["rows"]),
        ]
        for row in frame.head(MOST_REASONS).iter_rows(named=True)
    ]
    return Table([words(f"table.{name}") for name in ("reason", "record", "rows")], rows, 2)


def definitions(writer: Writer) -> Table:
    """Every figure of the report: what it means, how its interval is computed, which fields a source must give."""
    words = writer.words
    rows = []
    for key in shown_metrics():
        wanted = metric(key)
        needs, method = writer.claims.needs(wanted.needs), words(f"interval.{wanted.interval}")
        rows.append([writer.name(key), writer.note(wanted), method, needs])
    headers = [words(f"snapshot.definition.{name}") for name in ("figure", "meaning", "interval", "needs")]
    return Table(headers, rows, 4)
