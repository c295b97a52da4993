"""Rows that only show to be faulty when they are held against each other, added to the verdict on their batch."""

from __future__ import annotations

from dataclasses import replace

from expectations.numbers import of_share
from expectations.policy import Policy
from expectations.verdict import RowRule, RuleResult, Verdict, percent

REPEATED, SUPERSEDED = "repeated", "superseded"
_SHARE = "quarantined_share"


def with_repeats(verdict: Verdict, key: str, found: dict[str, int], policy: Policy) -> Verdict:
    """The verdict with the rows that share a key with another, and those that are older than what is loaded.

    Args:
        verdict: what the gate found of the rows one by one.
        key: the record type's key.
        found: rows kept out as `repeated` and as `superseded`. A superseded row is no fault of its batch: it counts as
            kept out, and never refuses.
        policy: the share that may be kept out.
    """
    judged = verdict.rows - verdict.rows_blank + verdict.rows_broken
    unusable = verdict.rows_faulty + verdict.rows_broken + found[REPEATED]
    too_many = bool(found[REPEATED]) and unusable > policy.max_quarantined * judged
    refusals = verdict.refusals
    if too_many and all(result.passed for result in verdict.results if result.rule == _SHARE):
        refusals = (*refusals, _sentence(verdict.record_type, unusable, judged, found[REPEATED], policy))
    results = tuple(_shared(r, unusable, judged, too_many) if r.rule == _SHARE else r for r in verdict.results)
    return replace(
        verdict,
        refusals=refusals,
        results=(*results, *(_result(verdict, key, check, rows) for check, rows in found.items())),
        rows_faulty=verdict.rows_faulty + sum(found.values()),
        numbers=tuple(of_share(r, policy.max_quarantined) for r in results if r.rule == _SHARE)
        + tuple(numbers for numbers in verdict.numbers if numbers.rule != _SHARE),
        faults={**verdict.faults, **{check: RowRule("row", key, check) for check in found}},
    )


def _sentence(record_type: str, unusable: int, judged: int, repeated: int, policy: Policy) -> str:
    limit = percent(policy.max_quarantined)
    return (
        f"{record_type} records: {unusable:,} of {judged:,} rows ({percent(unusable / judged)}) cannot be used, the "
        f"limit is {limit}; {repeated:,} share their key with a row of other contents. Name more key columns in the "
        "profile, or map updated_at."
    )


def _shared(result: RuleResult, unusable: int, judged: int, too_many: bool) -> RuleResult:
    """The result on the share kept out, with the repeated rows counted in."""
    return replace(
        result,
        passed=result.passed and not too_many,
        rows_failed=unusable,
        observed=percent(unusable / judged) if judged else result.observed,
    )


def _result(verdict: Verdict, key: str, check: str, rows: int) -> RuleResult:
    return RuleResult(
        record_type=verdict.record_type,
        rule=check,
        expectation="routing",
        check_kind=check,
        field=key,
        severity="warning",
        level="row",
        passed=not rows,
        error=None,
        rows_checked=verdict.rows - verdict.rows_blank,
        rows_failed=rows,
        observed=f"{rows:,} of {verdict.rows - verdict.rows_blank:,} rows",
        expected="one row a key" if check == REPEATED else "not older than what is loaded",
    )
