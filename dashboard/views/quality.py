"""Data quality: what the gate said of every batch, and where every row went."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from dashboard import ledger, markup
from dashboard.charts import Pen
from dashboard.figures import Figures
from dashboard.findings import findings, unjudged
from dashboard.page import Page
from dashboard.rules import record_words

ORDER = 11
ICON = ":material/verified_user:"
# Batches are judged and counted as a whole, over all departments.
WHOLE = True


def render(page: Page) -> None:
    """Draws the page; the ledger is the whole one, whatever the filters say."""
    render_ledger(page.figures, page.pen)


def render_ledger(figures: Figures, pen: Pen) -> None:
    """Draws the page from the ledger alone, also before any record is published."""
    words = pen.words
    batches = figures.batches()
    if batches.is_empty():
        st.html(markup.head(words("quality.no_batches"), words("quality.note"), pen.palette, level=1))
        return
    latest = newest(batches, figures.batch_counts())
    st.html(markup.head(headline(latest, pen), words("quality.note"), pen.palette, level=1))
    st.html(ledger.verdicts(latest, figures, pen))
    _counts(figures, pen)
    batch = _choice(batches, pen)
    _batch(figures, batch, pen)


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


def _counts(figures: Figures, pen: Pen) -> None:
    words, fmt = pen.words, pen.fmt
    counts = figures.batch_counts()
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
    title = words("quality.not_adding_up", count=broken) if broken else words("quality.adds_up")
    _section("counts", title, words("quality.counts_note"), markup.table(headers, rows, title, pen.palette, 4), pen)


def _choice(batches: pl.DataFrame, pen: Pen) -> dict[str, Any]:
    rows = {row["batch_id"]: row for row in batches.iter_rows(named=True)}

    def label(batch_id: str) -> str:
        row = rows[batch_id]
        mark = markup.VERDICT_MARKS[row["status"]]
        return f"{batch_id} · {row['source']} · {mark} {pen.words('verdict.' + row['status'])}"

    chosen = st.selectbox(pen.words("quality.choose"), list(rows), format_func=label, key="batch")
    return rows[chosen or next(iter(rows))]


def _batch(figures: Figures, batch: dict[str, Any], pen: Pen) -> None:
    words = pen.words
    batch_id = batch["batch_id"]
    results, numbers = figures.gate_results(batch_id), figures.gate_numbers(batch_id)
    _why(figures, batch, results, numbers, pen)
    silent = len(numbers.filter(pl.col("state") != "judged"))
    title, note = results_title(results, silent, pen), words("quality.results_note")
    _section("results", title, note, ledger.results(results, numbers, title, pen), pen)
    left, right = st.columns(2, gap="small")
    with left:
        kept_out = figures.quarantine_counts(batch_id)
        title = words("quality.quarantine") if len(kept_out) else words("quality.no_quarantine")
        _section(
            "quarantine", title, words("quality.quarantine_note"), ledger.reasons(kept_out, "reason", title, pen), pen
        )
    with right:
        faults = figures.field_fault_counts(batch_id)
        title = words("quality.faults") if len(faults) else words("quality.no_faults")
        _section("faults", title, words("quality.faults_note"), ledger.faults(faults, title, pen), pen)
    hidden = figures.batch_masked(batch_id)
    count = pen.fmt.count(int(hidden["marks"].sum()))
    title = words("quality.masked", count=count) if len(hidden) else words("quality.no_masked")
    _section("masked", title, words("quality.masked_note"), ledger.masked(hidden, title, pen), pen)
    files = figures.batch_files(batch_id)
    title = words("quality.files", count=len(files))
    _section("files", title, words("quality.files_note"), ledger.files(files, title, pen), pen)


def _why(figures: Figures, batch: dict[str, Any], results: pl.DataFrame, numbers: pl.DataFrame, pen: Pen) -> None:
    """Why the batch got its verdict, on one screen: findings, what to do, rows that show it, who accepted it."""
    words, fmt = pen.words, pen.fmt
    found = findings(results, numbers, words, fmt)
    notes = [words("quality.why_note")] if found else []
    for row in figures.acceptances().filter(pl.col("batch_id") == batch["batch_id"]).iter_rows(named=True):
        moment = fmt.moment(row["accepted_at"], figures.settings.zone)
        notes.insert(0, words("quality.accepted_by", by=row["accepted_by"], moment=moment, reason=row["reason"]))
    if silent := unjudged(numbers):
        notes.append(words("quality.no_history", count=silent))
    title = words("quality.why", count=len(found)) if found else words("quality.why_none")
    _section("why", title, " · ".join(notes), ledger.why(found, pen), pen)
    rows = ledger.samples(figures.gate_samples(batch["batch_id"]), words("quality.samples"), pen)
    if rows:
        _section("samples", words("quality.samples"), words("quality.samples_note"), rows, pen)


def _section(key: str, title: str, note: str, body: str, pen: Pen) -> None:
    with st.container(border=True, gap="small", key=f"card-{key}"):
        st.html(markup.head(title, note, pen.palette))
        if body:
            st.html(body)
