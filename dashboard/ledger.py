"""The ledger of batches in words and tables."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Any

import polars as pl

from dashboard import markup
from dashboard.charts import Pen
from dashboard.figures import Figures
from dashboard.findings import Finding, findings, held_against
from dashboard.rules import record_words, rule_words
from dashboard.tables import Table

_DIGEST_CHARS = 12
_JUDGED, _SILENT = "judged", ("no_history", "too_few")
_SAID, _TOLD, _SAMPLES = 2, 5, 3


def verdicts(latest: pl.DataFrame, figures: Figures, pen: Pen) -> str:
    """The newest batch of every source: verdict, why, when, how much was kept out."""
    words, fmt, palette = pen.words, pen.fmt, pen.palette
    zone = figures.settings.zone
    cells, counts = [], figures.batch_counts()
    for row in latest.iter_rows(named=True):
        held = counts.filter(pl.col("batch_id") == row["batch_id"])["record_type"]
        records = words.join([record_words(record, words) for record in held])
        name = escape(words("quality.which", source=row["source"], records=records), quote=True)
        colour = markup.verdict_colour(row["status"], palette)
        batch_id = row["batch_id"]
        found = findings(figures.gate_results(batch_id), figures.gate_numbers(batch_id), words, fmt)
        facts = [words("quality.loaded_at", moment=fmt.moment(row["loaded_at"], zone))]
        if row["quarantined_share"] is not None:
            facts.append(words("card.quarantined", share=fmt.share(row["quarantined_share"])))
        said = [finding.says for finding in found[:_SAID]]
        reasons = "".join(f"<div style='font-size:.86rem'>{escape(sentence)}</div>" for sentence in said)
        cells.append(
            f"<section style='border:1px solid {palette.border};border-left:4px solid {colour};"
            f"border-radius:6px;padding:10px 14px;display:grid;gap:3px;align-content:start' aria-label='{name}'>"
            f"<div><strong>{name}</strong> <span style='color:{colour};font-weight:600'>"
            f"{markup.VERDICT_MARKS[row['status']]} {escape(words('verdict.' + row['status']))}</span></div>"
            f"<div style='font-size:.86rem'>{escape(words('quality.means_' + row['status']))}</div>{reasons}"
            f"<div style='color:{palette.mute};font-size:.78rem'>{escape(' · '.join(facts))}</div></section>"
        )
    grid = "display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,290px),1fr));gap:12px"
    return f"<div style='{grid}'>{''.join(cells)}</div>"


def results(frame: pl.DataFrame, numbers: pl.DataFrame, pen: Pen) -> Table:
    """Every expectation of a batch, failures first."""
    words, fmt = pen.words, pen.fmt
    known = {(row["record_type"], row["rule"]): row for row in numbers.iter_rows(named=True)}
    rows = []
    for row in frame.iter_rows(named=True):
        behind = known.get((row["record_type"], row["rule"]))
        result = _result(row, behind["state"] if behind else _JUDGED)
        seen, wanted = ("", "") if result in _SILENT else held_against(row, behind, words, fmt)
        mark = {"passed": "✓", "sorted": "◦", **dict.fromkeys(_SILENT, "–")}.get(
            result, "✕" if row["severity"] == "critical" else "▲"
        )
        rows.append(
            [
                rule_words(row["rule"], words, row["record_type"], "checking"),
                record_words(row["record_type"], words),
                words.get(f"severity.{row['severity']}", row["severity"]),
                f"{mark} {words(f'result.{result}')}",
                "" if row["rows_failed"] is None else fmt.count(row["rows_failed"]),
                "" if row["rows_checked"] is None else fmt.count(row["rows_checked"]),
                seen,
                wanted,
            ]
        )
    names = ("rule", "record", "severity", "result", "failed", "checked", "observed_value", "expected")
    return Table([words(f"table.{name}") for name in names], rows, 4, text_tail=2)


def why(found: Sequence[Finding], pen: Pen) -> str:
    """What the gate found in a batch, and under each finding what to do; the gravest, as many as can be taken in."""
    palette = pen.palette
    rows = []
    for finding in found[:_TOLD]:
        colour, mark = (palette.alarm, "✕") if finding.critical else (palette.bad, "▲")
        rows.append(
            "<li style='display:grid;grid-template-columns:1.1rem 1fr;gap:0 6px;padding:6px 0;margin:0;"
            f"border-bottom:1px solid {palette.border}'><span style='color:{colour}'>{mark}</span>"
            f"<span>{escape(finding.says)}<br><span style='color:{palette.mute};font-size:.84rem'>"
            f"{escape(finding.then)}</span></span></li>"
        )
    more = len(found) - len(rows)
    rest = markup.line(pen.words("quality.more", count=more), palette) if more > 0 else ""
    return f"<ul style='list-style:none;margin:0;padding:0;font-size:.92rem'>{''.join(rows)}</ul>{rest}" if rows else ""


def samples(frame: pl.DataFrame, pen: Pen) -> Table:
    """Rows that show what is wrong, without what may be personal."""
    words = pen.words
    rows = [
        [
            words("quality.row", file=row["file_name"], line=row["line"]),
            rule_words(row["rule"], words, row["record_type"]),
            " · ".join(f"{name}: {cell}" for name, cell in json.loads(row["shown"]).items()),
        ]
        for row in frame.unique("src_row", keep="first", maintain_order=True).head(_SAMPLES).iter_rows(named=True)
    ]
    names = ("file", "reason", "row")
    return Table([words(f"table.{name}") for name in names], rows, 3)


def _result(row: dict[str, Any], state: str) -> str:
    """`no_history` and `too_few` are no pass: nothing was said."""
    if state in _SILENT:
        return state
    if row["passed"]:
        return "passed"
    if row["error"]:
        return "raised"
    return "sorted" if row["level"] == "row" else "failed"


def reasons(frame: pl.DataFrame, column: str, pen: Pen) -> Table:
    """Why rows were kept out, most frequent first."""
    words = pen.words
    rows = [
        [
            rule_words(row[column], words, row["record_type"]),
            record_words(row["record_type"], words),
            pen.fmt.count(row["rows"]),
        ]
        for row in frame.iter_rows(named=True)
    ]
    return Table([words(f"table.{name}") for name in ("reason", "record", "rows")], rows, 2)


def faults(frame: pl.DataFrame, pen: Pen) -> Table:
    """Which values were emptied, most frequent first. The values stay in the warehouse: they may be private."""
    words = pen.words
    rows = [
        [
            words.get(f"field.{row['field']}", row["field"]),
            rule_words(row["reason"], words, row["record_type"]),
            record_words(row["record_type"], words),
            pen.fmt.count(row["rows"]),
        ]
        for row in frame.iter_rows(named=True)
    ]
    names = ("field", "reason", "record", "rows")
    return Table([words(f"table.{name}") for name in names], rows, 3)


def masked(frame: pl.DataFrame, pen: Pen) -> Table:
    """How much personal data was replaced by marks, and where it stood; the data itself is nowhere."""
    words = pen.words
    rows = [
        [
            words.get(f"field.{row['field']}", row["field"]),
            record_words(row["record_type"], words),
            words.get(f"personal.{row['kind']}", row["kind"]),
            pen.fmt.count(row["marks"]),
        ]
        for row in frame.iter_rows(named=True)
    ]
    names = ("field", "record", "personal", "marks")
    return Table([words(f"table.{name}") for name in names], rows, 3)


def files(frame: pl.DataFrame, pen: Pen) -> Table:
    """The files of a batch, by content."""
    words, fmt = pen.words, pen.fmt
    rows = [
        [
            row["file_name"],
            row["note"] or "",
            fmt.count(row["rows_read"]),
            fmt.bytes(row["bytes"]),
            row["sha256"][:_DIGEST_CHARS],
        ]
        for row in frame.iter_rows(named=True)
    ]
    names = ("file", "note", "rows_read", "bytes", "digest")
    return Table([words(f"table.{name}") for name in names], rows, 2)
