"""What the gate says of a batch: each sentence with the number, the limit, and what to do."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from expectations.measure import Measure
from expectations.policy import Policy
from expectations.rules import Rule
from expectations.verdict import BROKEN, RuleResult, Verdict, percent

_WORDS = Path(__file__).parent / "suites" / "words.toml"

_WORDS_NAMED = 8
_RULES_NAMED = 3


def of_results(
    record_type: str,
    rules: Sequence[Rule],
    results: Sequence[RuleResult],
    words: Sequence[tuple[str, int]],
    policy: Policy,
) -> tuple[list[str], list[str]]:
    """What refuses the batch, and what it is warned about.

    Args:
        record_type: the record type judged.
        rules, results: the suite and what it found, in the same order.
        words: channel words that the profile does not map, with their rows.
        policy: the limits.
    """
    refusals = _could_not_run(record_type, results)
    warnings: list[str] = []
    for rule, result in zip(rules, results, strict=True):
        if result.error is None and not result.passed:
            sentence = _failure(record_type, rule, result, words, policy)
            if sentence is not None and rule.severity != "info":
                (refusals if rule.severity == "critical" else warnings).append(sentence)
    return refusals, warnings


def of_quarantine(verdict: Verdict, limit: float, rules: Sequence[Rule], results: Sequence[RuleResult]) -> str:
    """Why too many rows are kept out."""
    kept_out = verdict.rows_faulty + verdict.rows_broken
    judged = verdict.rows - verdict.rows_blank + verdict.rows_broken
    counts = [
        (result.rows_failed, rule.name)
        for rule, result in zip(rules, results, strict=True)
        if rule.fault == "row" and rule.check_kind != "blank_row" and result.rows_failed
    ]
    if verdict.rows_broken:
        counts.append((verdict.rows_broken, BROKEN))
    counts.sort(key=lambda item: (-item[0], item[1]))
    most = ", ".join(f"{name} ({rows:,})" for rows, name in counts[:_RULES_NAMED])
    return (
        f"{verdict.record_type} records: {kept_out:,} of {judged:,} rows ({percent(kept_out / judged)}) cannot be "
        f"used, the limit is {percent(limit)}; most by {most}. Mend the source or the mapping in its profile, "
        "or set max_quarantined in the profile's [gate] and say why."
    )


def of_measure(record_type: str, measure: Measure, result: RuleResult) -> str:
    """What a check of the batch as a whole found."""
    if result.error is not None:
        return _could_not_run(record_type, [result])[0]
    words = _words()[measure.check]
    low, high = (measure.refuse if result.severity == "critical" else measure.warn) or (None, None)
    says = words["says"].format(
        value=shown(measure.value, measure.unit),
        low=shown(low, measure.unit),
        high=shown(high, measure.unit),
        usual=shown(measure.usual, measure.unit),
        rows=f"{measure.rows:,}",
        batches=measure.batches,
        word=measure.word,
        field=measure.field,
    )
    return f"{record_type} records: {says}. {words['next']}"


def shown(value: float | None, unit: str) -> str:
    """A number of a measure with its unit."""
    if value is None:
        return "not known"
    if unit == "share":
        return percent(value)
    if unit == "seconds":
        return f"{value / 86_400:,.1f} days" if abs(value) >= 86_400 else f"{value / 3_600:,.1f} h"
    return f"{value:,.0f}" if unit == "rows" else f"{value:,.2f}"


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(_WORDS.read_text(encoding="utf-8"))


def _could_not_run(record_type: str, results: Sequence[RuleResult]) -> list[str]:
    """One sentence an error: rules that are counted in one statement fail together."""
    rules_by_error: dict[str, list[str]] = {}
    for result in results:
        if result.error is not None:
            rules_by_error.setdefault(result.error, []).append(result.rule)
    sentences = []
    for error, rules in rules_by_error.items():
        named = ", ".join(f"'{rule}'" for rule in rules[:_RULES_NAMED])
        more = f" and {len(rules) - _RULES_NAMED} more" if len(rules) > _RULES_NAMED else ""
        sentences.append(
            f"{record_type} records: {len(rules)} of {len(results)} rules could not run, the limit is 0: {named}{more} "
            f"({error}). A rule that did not run has not passed: correct it, or the columns it names, and load again."
        )
    return sentences


def _failure(
    record_type: str, rule: Rule, result: RuleResult, words: Sequence[tuple[str, int]], policy: Policy
) -> str | None:
    """None for a rule of rows that fails in few rows: they are counted, the batch is not warned."""
    if rule.level == "row":
        return _many_rows(record_type, rule, result, policy.warn_share)
    if rule.check_kind == "rows_min":
        return (
            f"{record_type} records: {result.observed} rows that are not blank, the least is {policy.rows_min}. "
            "Check that this is the right file and the right profile."
        )
    if rule.check_kind == "channel_unmapped":
        named = ", ".join(f"'{word}' ({rows:,})" for word, rows in words[:_WORDS_NAMED])
        more = f" and {len(words) - _WORDS_NAMED} more" if len(words) > _WORDS_NAMED else ""
        counted = "1 row has" if result.rows_failed == 1 else f"{result.rows_failed:,} rows have"
        return (
            f"{record_type} records: {counted} a channel word that the profile does not map, "
            f"the limit is 0: {named}{more}; they count as 'other'. Add the words to the profile's channel."
        )
    observed = result.observed or "no value"
    return (
        f"{record_type} records: rule '{rule.name}' observed {observed}, expected {result.expected}. "
        "Look into the source; correct the rule in the profile only if what it expects has changed."
    )


def _many_rows(record_type: str, rule: Rule, result: RuleResult, limit: float) -> str | None:
    if not result.rows_failed or not result.rows_checked or result.rows_failed / result.rows_checked <= limit:
        return None
    cost = {
        "blank_row": "They are skipped",
        "row": "They are kept out",
    }.get("blank_row" if rule.check_kind == "blank_row" else str(rule.fault), f"Their {rule.field} is left empty")
    return (
        f"{record_type} records: {result.rows_failed:,} of {result.rows_checked:,} rows "
        f"({percent(result.rows_failed / result.rows_checked)}) break '{rule.name}' (expected: {result.expected}), "
        f"the limit is {percent(limit)}. {cost}; check the mapping in the profile, or ask the owner of the source."
    )
