"""The numbers behind what the gate says of rules, so that any reader can be told in their own language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from expectations.policy import Policy
from expectations.rules import Rule
from expectations.verdict import Numbers, RuleResult

_WORDS_NAMED = 8


def of_rules(
    rules: Sequence[Rule], results: Sequence[RuleResult], words: Sequence[tuple[str, int]], policy: Policy
) -> Iterator[Numbers]:
    """Those of the rules that warn about the batch or refuse it.

    Args:
        rules, results: the suite and what it found, in the same order.
        words: channel words that the profile does not map, with their rows.
        policy: the limits.
    """
    for rule, result in zip(rules, results, strict=True):
        if result.passed or result.error is not None or rule.severity == "info":
            continue
        if rule.check_kind == "rows_min" and result.observed is not None:
            yield _judged(result.rule, "rows", float(result.observed), low=float(policy.rows_min))
        elif rule.check_kind == "channel_unmapped":
            named = ", ".join(f"{word} ({rows})" for word, rows in words[:_WORDS_NAMED])
            yield _judged(result.rule, "rows", float(result.rows_failed or 0), rows=result.rows_checked, word=named)
        elif rule.level == "row" and result.rows_checked and result.rows_failed:
            share = result.rows_failed / result.rows_checked
            if share > policy.warn_share:
                yield _judged(result.rule, "share", share, high=policy.warn_share, rows=result.rows_checked)


def of_share(result: RuleResult, limit: float) -> Numbers:
    """Those of the share of rows that were kept out."""
    share = (result.rows_failed or 0) / result.rows_checked if result.rows_checked else None
    return _judged(result.rule, "share", share, high=limit, rows=result.rows_checked)


def _judged(
    rule: str,
    unit: str,
    value: float | None,
    *,
    low: float | None = None,
    high: float | None = None,
    rows: int | None = 0,
    word: str = "",
) -> Numbers:
    return Numbers(rule, "judged", unit, value, low, high, None, rows or 0, 0, word)
