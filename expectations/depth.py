"""Judging a batch as a whole: its measures become one row, and Great Expectations holds each against its limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import duckdb

from expectations.history import read_history
from expectations.lean import lean_import
from expectations.measure import Bounds, Delivery, Measure
from expectations.measures import measures
from expectations.observed import Observed, Share
from expectations.policy import Policy
from expectations.rules import Rule
from expectations.sentences import of_measure, shown
from expectations.verdict import Numbers, RuleResult, Severity, Verdict

_TABLE = "gate_measures"
_EXPECTATION = "expect_column_max_to_be_between"


def judge_whole(
    connection: duckdb.DuckDBPyConnection, verdict: Verdict, observed: Observed, delivery: Delivery, policy: Policy
) -> Verdict:
    """The verdict with the checks of the batch as a whole added.

    Args:
        connection: the building version, which holds the history.
        verdict: what `expectations.gate.judge` found of its rows.
        observed: what its staged rows looked like before they were sorted.
        delivery: what the pipeline knows of it.
        policy: the limits.
    """
    history = read_history(connection, delivery.source, delivery.record_type, delivery.batch_id, policy)
    found = measures(observed, history, replace(delivery, out_of_order=_out_of_order(verdict)), policy)
    errors, broken = _run(connection, [measure for measure in found if measure.state == "judged"])
    results = [_result(verdict.record_type, m, errors.get(m.rule), broken.get(m.rule)) for m in found]
    refusals, warnings = list(verdict.refusals), list(verdict.warnings)
    for measure, result in zip(found, results, strict=True):
        if not result.passed:
            sentence = of_measure(verdict.record_type, measure, result)
            (refusals if result.severity == "critical" else warnings).append(sentence)
    return replace(
        verdict,
        refusals=tuple(refusals),
        warnings=tuple(warnings),
        results=(*verdict.results, *results),
        numbers=(*verdict.numbers, *(_numbers(m, r) for m, r in zip(found, results, strict=True))),
        examples={
            m.rule: m.condition for m, r in zip(found, results, strict=True) if m.condition and not r.passed
        },
    )  # fmt: skip


def _out_of_order(verdict: Verdict) -> Share | None:
    """The worst of the pairs of times that must follow each other; None where the source has none."""
    pairs = [
        Share(result.rows_failed, result.rows_checked, word=result.field or "")
        for result in verdict.results
        if result.check_kind.startswith("before_") and result.rows_failed is not None and result.rows_checked
    ]
    return max(pairs, key=lambda pair: pair.value or 0, default=None)


def _run(
    connection: duckdb.DuckDBPyConnection, judged: Sequence[Measure]
) -> tuple[dict[str, str], dict[str, Severity]]:
    """Why rules could not run, and the gravest limit that each broken rule breaks."""
    with lean_import():
        from expectations.engine import Suite  # noqa: PLC0415  # costs seconds
    rules = [rule for measure in judged for rule in _rules(measure)]
    if not rules:
        return {}, {}
    columns = ", ".join(f'cast(? as double) as "{measure.rule}"' for measure in judged)
    connection.execute(
        f"create or replace temporary table {_TABLE} as select {columns}", [measure.value for measure in judged]
    )
    try:
        findings = Suite(connection, _TABLE, rules).findings()
    finally:
        connection.execute(f"drop table {_TABLE}")
    errors: dict[str, str] = {}
    broken: dict[str, Severity] = {}
    for rule in rules:  # refusals come after warnings, so they stand
        finding, name = findings[rule.name], str(rule.kwargs["column"])
        if finding.error is not None:
            errors[name] = finding.error
        elif not finding.passed:
            broken[name] = rule.severity
    return errors, broken


def _rules(measure: Measure) -> Iterator[Rule]:
    """One expectation a limit."""
    limits: tuple[tuple[Severity, Bounds | None], ...] = (("warning", measure.warn), ("critical", measure.refuse))
    for severity, bounds in limits:
        if bounds is None:
            continue
        given = {"min_value": bounds[0], "max_value": bounds[1]}
        yield Rule(
            name=f"{measure.rule}:{severity}",
            check_kind=measure.check,
            field=measure.field,
            level="batch",
            fault=None,
            severity=severity,
            type=_EXPECTATION,
            kwargs={"column": measure.rule, **{key: value for key, value in given.items() if value is not None}},
            expected=_expected(measure, bounds),
        )


def _result(record_type: str, measure: Measure, error: str | None, broken: Severity | None) -> RuleResult:
    """The result of both limits of a measure: that of the graver one which is broken, else of the first there is."""
    bounds = _bounds(measure, broken)
    severity: Severity = broken or ("warning" if measure.warn or not measure.refuse else "critical")
    if error is not None:
        severity = "critical"
    observed = {"no_history": "no history yet", "too_few": f"too few to judge ({measure.rows:,})"}.get(measure.state)
    return RuleResult(
        record_type=record_type,
        rule=measure.rule,
        expectation=_EXPECTATION,
        check_kind=measure.check,
        field=measure.field,
        severity=severity,
        level="batch",
        passed=error is None and broken is None,
        error=error,
        rows_checked=None,
        rows_failed=None,
        observed=observed or shown(measure.value, measure.unit),
        expected=_expected(measure, bounds) if bounds else None,
    )


def _bounds(measure: Measure, broken: Severity | None) -> Bounds | None:
    return measure.refuse if broken == "critical" else (measure.warn or measure.refuse)


def _expected(measure: Measure, bounds: Bounds) -> str:
    low, high = (None if bound is None else shown(bound, measure.unit) for bound in bounds)
    if low and high:
        return f"{low} to {high}"
    return f"at least {low}" if low else f"at most {high}"


def _numbers(measure: Measure, result: RuleResult) -> Numbers:
    low, high = _bounds(measure, None if result.passed else result.severity) or (None, None)
    return Numbers(
        measure.rule, measure.state, measure.unit, measure.value, low, high,
        measure.usual, measure.rows, measure.batches, measure.word,
    )  # fmt: skip
