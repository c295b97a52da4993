"""What the gate found in a batch, and what to do, in the reader's language: built from rules and their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.format import Format
from dashboard.rules import record_words, rule_words, split_rule
from dashboard.words import Words

_ROWS, _EXTRA, _BROKEN = "rows", "extra", "could_not_run"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that speaks against a batch: whether it refuses it, what it is, what to do."""

    critical: bool
    says: str
    then: str


def findings(results: pl.DataFrame, numbers: pl.DataFrame, words: Words, fmt: Format) -> list[Finding]:
    """What refused a batch or warned about it, the gravest first; rules that are only counted are left out.

    Args:
        results: what every expectation found, as `summary.gate_results` gives it.
        numbers: the numbers behind them; checks without numbers are told as the gate wrote them down.
        words, fmt: the reader's.
    """
    known = {(row["record_type"], row["rule"]): row for row in numbers.iter_rows(named=True)}
    several = results["record_type"].n_unique() > 1
    found = []
    for row in results.filter(~pl.col("passed")).iter_rows(named=True):
        behind = known.get((row["record_type"], row["rule"]))
        if behind is None and row["level"] == "row" and not row["error"]:
            continue
        kind = _kind(row, behind, words)
        says = _says(kind, row, behind, words, fmt)
        if several:
            says = words("says.of", record=record_words(row["record_type"], words), says=says)
        found.append(Finding(_critical(row), says, words(f"then.{kind}")))
    return sorted(found, key=lambda finding: not finding.critical)


def unjudged(numbers: pl.DataFrame) -> int:
    """How many checks had no earlier batches to go by."""
    return len(numbers.filter(pl.col("state") == "no_history"))


def held_against(
    row: Mapping[str, Any], behind: Mapping[str, Any] | None, words: Words, fmt: Format
) -> tuple[str, str]:
    """What a check saw and what it wanted, in numbers; empty where its name or its counts say it already."""
    if behind is None:
        own = row["check_kind"] in ("extra", "rows_min") or row["level"] == "batch"
        seen, wanted = row["observed"] or "", row["expected"] or ""
        counted = fmt.count(int(seen)) if seen.isdigit() else seen
        return (counted, wanted if row["check_kind"] == "extra" else "") if own else ("", "")
    seen, low, high = (
        "" if behind[name] is None else _shown(behind["unit"], behind[name], fmt, words)
        for name in ("value", "low", "high")
    )
    if low and high:
        return seen, words("value.range", lower=low, upper=high)
    return seen, f"≥ {low}" if low else f"≤ {high}" if high else ""


def _critical(row: Mapping[str, Any]) -> bool:
    return row["severity"] == "critical" or bool(row["error"])


def _kind(row: Mapping[str, Any], behind: Mapping[str, Any] | None, words: Words) -> str:
    """Which sentence tells it."""
    if row["error"]:
        return _BROKEN
    if behind is None:
        return _EXTRA
    own = row["check_kind"] if words.get(f"says.{row['check_kind']}", "") else _EXTRA
    return _ROWS if row["level"] == "row" else own


def _says(
    kind: str, row: Mapping[str, Any], behind: Mapping[str, Any] | None, words: Words, fmt: Format
) -> str:  # fmt: skip
    rule = rule_words(row["rule"], words, row["record_type"])
    if kind == _BROKEN:
        return words("says.could_not_run", rule=rule, error=row["error"])
    if kind == _EXTRA or behind is None:
        return words("says.extra", rule=rule, seen=row["observed"] or "")
    field = split_rule(row["rule"])[0] or (behind["word"] if kind == "order" else "")
    numbers = {name: _shown(behind["unit"], behind[name], fmt, words) for name in ("value", "low", "high", "usual")}
    return words(
        f"says.{kind}",
        **numbers,
        rule=rule,
        rows=fmt.count(behind["rows"]),
        batches=behind["batches"],
        word=_word(field, behind["word"], words),
        field=words.get(f"field.{field}", field),
    )


def _word(field: str, word: str, words: Words) -> str:
    """What stands out: a channel in the reader's words, everything else as it is."""
    return words.get(f"channel.{word}", word) if field == "channel" else word


def _shown(unit: str, number: float | None, fmt: Format, words: Words) -> str:
    if number is None:
        return words("value.unknown")
    if unit == "share":
        return fmt.share(number)
    if unit == "seconds":
        return fmt.seconds(max(0.0, number))
    return fmt.count(round(number)) if unit == "rows" else fmt.value("score", number)
