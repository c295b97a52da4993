"""The ledger of batches in words and tables."""

from __future__ import annotations

from html import escape
from typing import Any

import polars as pl

from dashboard import markup
from dashboard.charts import Pen
from dashboard.figures import Figures
from dashboard.rules import record_words, rule_words

_DIGEST_CHARS = 12


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
        why = words.join(_broken_rules(figures.gate_results(row["batch_id"]), pen))
        said = words("quality.details", details=" ".join(row["reasons"])) if row["reasons"] else ""
        facts = [words("quality.loaded_at", moment=fmt.moment(row["loaded_at"], zone))]
        if row["quarantined_share"] is not None:
            facts.append(words("card.quarantined", share=fmt.share(row["quarantined_share"])))
        reasons = f"<div style='font-size:.86rem'>{escape(words('quality.because', reasons=why))}</div>" if why else ""
        if said:
            reasons += f"<div style='color:{palette.mute};font-size:.8rem'>{escape(said)}</div>"
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


def results(frame: pl.DataFrame, caption: str, pen: Pen) -> str:
    """Every expectation of a batch, failures first."""
    words, fmt = pen.words, pen.fmt
    rows = []
    for row in frame.iter_rows(named=True):
        result = _result(row)
        mark = {"passed": "✓", "sorted": "◦"}.get(result, "✕" if row["severity"] == "critical" else "▲")
        rows.append(
            [
                rule_words(row["rule"], words, row["record_type"], "checking"),
                record_words(row["record_type"], words),
                words.get(f"severity.{row['severity']}", row["severity"]),
                f"{mark} {words(f'result.{result}')}",
                "" if row["rows_failed"] is None else fmt.count(row["rows_failed"]),
                "" if row["rows_checked"] is None else fmt.count(row["rows_checked"]),
                row["observed"] or "",
                row["expected"] or "",
            ]
        )
    names = ("rule", "record", "severity", "result", "failed", "checked", "observed_value", "expected")
    return markup.table([words(f"table.{name}") for name in names], rows, caption, pen.palette, 4, 2)


def _broken_rules(results: pl.DataFrame, pen: Pen) -> list[str]:
    """The checks of the batch as a whole that did not hold, with what was seen."""
    broken = results.filter(~pl.col("passed") & (pl.col("level") == "batch"))
    return [
        pen.words(
            "quality.broken",
            rule=rule_words(row["rule"], pen.words, row["record_type"]),
            seen=row["observed"] or row["error"] or "",
        )
        for row in broken.iter_rows(named=True)
    ]


def _result(row: dict[str, Any]) -> str:
    if row["passed"]:
        return "passed"
    if row["error"]:
        return "raised"
    return "sorted" if row["level"] == "row" else "failed"


def reasons(frame: pl.DataFrame, column: str, caption: str, pen: Pen) -> str:
    """Why rows were kept out, most frequent first."""
    if frame.is_empty():
        return ""
    words = pen.words
    rows = [
        [
            rule_words(row[column], words, row["record_type"]),
            record_words(row["record_type"], words),
            pen.fmt.count(row["rows"]),
        ]
        for row in frame.iter_rows(named=True)
    ]
    return markup.table(
        [words(f"table.{name}") for name in ("reason", "record", "rows")], rows, caption, pen.palette, 2
    )


def faults(frame: pl.DataFrame, caption: str, pen: Pen) -> str:
    """Which values were emptied, most frequent first. The values stay in the warehouse: they may be private."""
    if frame.is_empty():
        return ""
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
    return markup.table([words(f"table.{name}") for name in names], rows, caption, pen.palette, 3)


def files(frame: pl.DataFrame, caption: str, pen: Pen) -> str:
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
    return markup.table([words(f"table.{name}") for name in names], rows, caption, pen.palette, 2)
