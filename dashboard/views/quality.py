"""Data quality: what the gate said of every batch, and where every row went."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from dashboard import ledger, markup
from dashboard.charts import Pen
from dashboard.downloads import Desk
from dashboard.export import Sheet
from dashboard.findings import findings, unjudged
from dashboard.page import Page
from dashboard.plain import html
from dashboard.rules import record_words
from dashboard.tables import Table, offered

ORDER = 11
SECTION = "data"
ICON = ":material/verified_user:"
# Batches are judged and counted as a whole, over all departments.
WHOLE = True
_GRAVEST = ("refused", "accepted", "warned", "passed")
_SHOWN_WHOLE = 20


def render(page: Page) -> None:
    """Draws the page; the ledger is the whole one, whatever the filters say."""
    render_ledger(page)


def render_ledger(desk: Desk) -> None:
    """Draws the page from the ledger alone, also before any record is published."""
    figures, pen = desk.figures, desk.pen
    words = pen.words
    batches = figures.batches()
    if batches.is_empty():
        html(markup.head(words("quality.no_batches"), words("quality.note"), pen.palette, level=1))
        return
    latest = newest(batches, figures.batch_counts())
    html(markup.head(headline(latest, pen), words("quality.note"), pen.palette, level=1))
    html(ledger.verdicts(latest, figures, pen))
    _counts(desk)
    _batch(desk, _choice(batches, latest, pen))


def headline(latest: pl.DataFrame, pen: Pen) -> str:
    """How the newest batch of every source fared."""
    words = pen.words
    refused = latest.filter(pl.col("status") == "refused")["source"].to_list()
    accepted = latest.filter(pl.col("status") == "accepted")["source"].to_list()
    warned = latest.filter(pl.col("status") == "warned")["source"].to_list()
    if refused:
        return words("quality.refused", sources=words.join(refused))
    if accepted:
        return words("quality.accepted", sources=words.join(accepted))
    if warned:
        return words("quality.warned", sources=words.join(warned))
    return words("quality.passed")


def newest(batches: pl.DataFrame, counts: pl.DataFrame) -> pl.DataFrame:
    """The newest batch of every record type of every source, one that held no records among them; none revoked."""
    batches, counts = (frame.filter(pl.col("status") != "revoked") for frame in (batches, counts))
    ids = counts.unique(["source", "record_type"], keep="first", maintain_order=True)["batch_id"]
    first = batches.unique("source", keep="first", maintain_order=True)["batch_id"]
    return batches.filter(pl.col("batch_id").is_in([*ids, *first]))


def results_title(results: pl.DataFrame, silent: int, pen: Pen) -> str:
    """How many checks found nothing, and how many found something; what that cost is the verdict's to say.

    Args:
        results: of every check.
        silent: how many of them had too little to go by, and count as neither.
        pen: the reader's words.
    """
    found = len(results) - int(results["passed"].sum())
    total = len(results) - silent
    return pen.words("quality.results", passed=total - found, total=total, found=found)


def _counts(desk: Desk) -> None:
    words, fmt = desk.pen.words, desk.pen.fmt
    counts = desk.figures.batch_counts()
    columns = ("rows_in", "rows_loaded", "rows_folded", "rows_quarantined", "rows_duplicate", "rows_held_back")
    rows, broken = [], 0
    for row in counts.iter_rows(named=True):
        adds_up = row["rows_in"] == sum(row[column] for column in columns[1:])
        broken += not adds_up
        verdict = f"{markup.VERDICT_MARKS[row['status']]} {words('verdict.' + row['status'])}"
        rows.append(
            [
                row["batch_id"],
                row["source"],
                record_words(row["record_type"], words),
                verdict,
                *(fmt.count(row[column]) for column in columns),
                "=" if adds_up else "≠",
                fmt.count(row["field_faults"]),
            ]
        )
    names = (
        "batch",
        "source",
        "record",
        "verdict",
        "rows_in",
        "loaded",
        "folded",
        "quarantined",
        "duplicate",
        "held_back",
        "adds_up",
        "faults",
    )
    headers = [words(f"table.{name}") for name in names]
    title = words.many("quality.not_adding_up", broken, count=broken) if broken else words("quality.adds_up")
    _section(desk, "counts", title, words("quality.counts_note"), Table(headers, rows, 4))


def _choice(batches: pl.DataFrame, latest: pl.DataFrame, pen: Pen) -> dict[str, Any]:
    """The batch that is looked into: first the gravest of the newest, which the headline speaks of."""
    rows = {row["batch_id"]: row for row in batches.iter_rows(named=True)}

    def label(batch_id: str) -> str:
        row = rows[batch_id]
        mark = markup.VERDICT_MARKS[row["status"]]
        return f"{batch_id} · {row['source']} · {mark} {pen.words('verdict.' + row['status'])}"

    gravest = min(latest.iter_rows(named=True), key=lambda row: _GRAVEST.index(row["status"]))["batch_id"]
    at = list(rows).index(gravest)
    chosen = st.selectbox(pen.words("quality.choose"), list(rows), index=at, format_func=label, key="batch")
    return rows[chosen or next(iter(rows))]


def _batch(desk: Desk, batch: dict[str, Any]) -> None:
    figures, pen, words = desk.figures, desk.pen, desk.pen.words
    batch_id = batch["batch_id"]
    results, numbers = figures.gate_results(batch_id), figures.gate_numbers(batch_id)
    _why(desk, batch, results, numbers)
    silent = len(numbers.filter(pl.col("state") != "judged"))
    title, note = results_title(results, silent, pen), words("quality.results_note")
    _section(desk, "results", title, note, ledger.results(results, numbers, pen), batch_id)
    left, right = st.columns(2, gap="small")
    with left:
        kept_out = ledger.reasons(figures.quarantine_counts(batch_id), "reason", pen)
        title = words("quality.quarantine") if kept_out.rows else words("quality.no_quarantine")
        _section(desk, "quarantine", title, words("quality.quarantine_note"), kept_out, batch_id)
    with right:
        faults = ledger.faults(figures.field_fault_counts(batch_id), pen)
        title = words("quality.faults") if faults.rows else words("quality.no_faults")
        _section(desk, "faults", title, words("quality.faults_note"), faults, batch_id)
    hidden = figures.batch_masked(batch_id)
    count = pen.fmt.count(int(hidden["marks"].sum()))
    title = words("quality.masked", count=count) if len(hidden) else words("quality.no_masked")
    _section(desk, "masked", title, words("quality.masked_note"), ledger.masked(hidden, pen), batch_id)
    files = ledger.files(figures.batch_files(batch_id), pen)
    _section(desk, "files", words("quality.files", count=len(files.rows)), words("quality.files_note"), files, batch_id)


def _why(desk: Desk, batch: dict[str, Any], results: pl.DataFrame, numbers: pl.DataFrame) -> None:
    """Why the batch got its verdict, on one screen: findings, what to do, rows that show it, who accepted it."""
    figures, pen = desk.figures, desk.pen
    words, fmt = pen.words, pen.fmt
    found = findings(results, numbers, words, fmt)
    notes = [words("quality.why_note")] if found else []
    for row in figures.acceptances().filter(pl.col("batch_id") == batch["batch_id"]).iter_rows(named=True):
        moment = fmt.moment(row["accepted_at"], figures.settings.zone)
        notes.insert(0, words("quality.accepted_by", by=row["accepted_by"], moment=moment, reason=row["reason"]))
    if silent := unjudged(numbers):
        notes.append(words.many("quality.no_history", silent, count=silent))
    title = words("quality.why", count=len(found)) if found else words("quality.why_none")
    _section(desk, "why", title, " · ".join(notes), ledger.why(found, pen))
    rows = ledger.samples(figures.gate_samples(batch["batch_id"]), pen)
    if rows.rows:
        _section(desk, "samples", words("quality.samples"), words("quality.samples_note"), rows, batch["batch_id"])


def _section(desk: Desk, key: str, title: str, note: str, body: str | Table, batch_id: str = "") -> None:
    """A card; under a table its files, of which `batch_id` is a note where it is of one batch."""
    words, palette = desk.pen.words, desk.pen.palette
    with st.container(border=True, gap="small", key=f"card-{key}"):
        html(markup.head(title, note, palette))
        if isinstance(body, str):
            if body:
                html(body)
        elif body.rows:
            text = body.text_columns, body.text_tail
            form: markup.TableForm = "whole" if len(body.rows) <= _SHOWN_WHOLE else "scrolled"
            html(markup.table(body.headers, body.rows, title, palette, *text, form=form))
            notes = [(words("export.definition"), note), *([(words("table.batch"), batch_id)] if batch_id else [])]
            offered(desk, f"{key}-{batch_id}".strip("-"), Sheet(title, notes, body.headers, body.rows))
