"""The gate: judges the staged rows of one record type, and names the rules that each row breaks.

Great Expectations is imported inside `judge`: it costs seconds, and only a load needs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from expectations import sentences
from expectations.lean import lean_import
from expectations.numbers import of_rules, of_share
from expectations.observed import Observed, observe
from expectations.policy import Policy
from expectations.policy import policy as house_policy
from expectations.rules import Rule, derive
from expectations.verdict import RuleResult, Verdict, percent
from warehouse.errors import DefinitionError

if TYPE_CHECKING:
    import duckdb

    from expectations.engine import Finding, Suite
    from warehouse.contracts import Contract

_SHARE = "quarantined_share"  # a rule of ours, judged after the others, recorded like them
_OWN_COLUMNS = ("src_row", "blank", "unmapped_channel", "fault_mask")


@dataclass(frozen=True, slots=True)
class _Counts:
    seen: Observed
    faulty: int
    broken: int


def judge(  # the interface of docs/architecture.md
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    *,
    table: str,
    mapped: frozenset[str],
    extras: Sequence[Mapping[str, Any]] = (),
    policy: Policy | None = None,
    rows_broken: int = 0,
    observed: Observed | None = None,
) -> Verdict:
    """Judges the staging rows of one record type and fills the temporary table `<table>_reasons`.

    A rule that could not run has not passed, and refuses the batch; `<table>_reasons` then holds what the others found.
    Blank rows get the reason `blank_row` and are judged by no other rule.

    Args:
        connection: the connection that holds the staging rows, not in a transaction: a rule that raised would abort it.
        contract: the record type.
        table: the staging table, its columns as in docs/architecture.md; `<table>_reasons` gets `src_row, rules`.
        mapped: the fields that the source fills.
        extras: the rules that the profile adds, as in `expectations.extras.extra_rules`.
        policy: the limits; None: the house's.
        rows_broken: rows that the reader set aside, which count as kept out.
        observed: what the table looks like, where it is known.

    Raises:
        DefinitionError: a rule or the staging table is not well formed, or named and counted rows differ.
    """
    with lean_import():  # costs seconds
        from expectations.engine import Suite, extra_rules  # noqa: PLC0415
    _check_table(connection, table)
    limits = policy or house_policy()
    derived = derive(contract, mapped, limits)
    seen = observed or observe(connection, _quoted(table), contract, mapped, limits)
    rules = derived + extra_rules(extras, contract, frozenset({_SHARE, *(rule.name for rule in derived)}))
    findings = _run(connection, table, rules, Suite)
    counts = _Counts(seen, _kept_out(connection, table, rules) - seen.blank, rows_broken)
    results = [_result(contract, rule, findings[rule.name], counts) for rule in rules]
    return _verdict(rules, results, _unmapped_words(connection, table), counts, limits)


def _quoted(name: str) -> str:
    """An identifier of ours for a statement that has to name its table: no parameter can stand there."""
    return '"' + name.replace('"', '""') + '"'


def _check_table(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    found = {row[0] for row in connection.execute(f"describe {_quoted(table)}").fetchall()}
    lacking = [name for name in _OWN_COLUMNS if name not in found]
    if lacking:
        raise DefinitionError(
            f"The staging table {table} has no column {', '.join(lacking)}", "Create it with pipelines.normalise."
        )
    ((unknown,),) = connection.execute(
        f"select count(*) from {_quoted(table)} where src_row is null or blank is null or fault_mask is null"
    ).fetchall()
    if unknown:
        raise DefinitionError(
            f"{unknown} rows of the staging table {table} lack their src_row, blank or fault_mask",
            "Fill it with pipelines.normalise.",
        )


def _run(
    connection: duckdb.DuckDBPyConnection, table: str, rules: Sequence[Rule], suite_of: type[Suite]
) -> dict[str, Finding]:
    """What each rule found, by name; the rows that break the rules that could run go into `<table>_reasons`."""
    reasons = _quoted(f"{table}_reasons")
    connection.execute(f"create or replace temporary table {reasons} (src_row bigint, rules varchar[])")
    findings: dict[str, Finding] = {}
    with _judged(connection, table) as judged:
        for judged_table, of_blanks in ((table, True), (judged, False)):
            part = [rule for rule in rules if (rule.check_kind == "blank_row") is of_blanks]
            suite = suite_of(connection, judged_table, part)
            findings |= suite.findings()
            ran = [rule.name for rule in part if rule.fault and findings[rule.name].error is None]
            suite.name_rows(ran, into=reasons)
    _check_counts(connection, table, findings, rules)
    return findings


@contextmanager
def _judged(connection: duckdb.DuckDBPyConnection, table: str) -> Iterator[str]:
    """A temporary view of the rows that are not blank: a blank row is no record, and has its one reason."""
    name = f"{table}_judged"
    connection.execute(
        f"create or replace temporary view {_quoted(name)} as select * from {_quoted(table)} where not blank"
    )
    try:
        yield name
    finally:
        connection.execute(f"drop view if exists {_quoted(name)}")


def _check_counts(
    connection: duckdb.DuckDBPyConnection, table: str, findings: Mapping[str, Finding], rules: Sequence[Rule]
) -> None:
    """Holds the rows named against the rows counted: the two come from the same conditions by different ways."""
    reasons = _quoted(f"{table}_reasons")
    query = f"select rule, count(*) from (select unnest(rules) as rule from {reasons}) group by rule"
    named = dict(connection.execute(query).fetchall())
    for rule in rules:
        finding = findings[rule.name]
        if rule.fault and finding.error is None and finding.failed != named.get(rule.name, 0):
            raise DefinitionError(
                f"The gate counts {finding.failed} rows that break '{rule.name}' and names {named.get(rule.name, 0)}",
                "Rewrite the rule; a query must give every src_row once and depend on nothing but the rows.",
                rule=rule.name,
            )


def _kept_out(connection: duckdb.DuckDBPyConnection, table: str, rules: Sequence[Rule]) -> int:
    """Rows with a fault that costs the row, blank ones among them."""
    ((rows,),) = connection.execute(
        f"select count(*) filter (where list_has_any(rules, $names)) from {_quoted(f'{table}_reasons')}",
        {"names": [rule.name for rule in rules if rule.fault == "row"]},
    ).fetchall()
    return int(rows)


def _verdict(
    rules: Sequence[Rule],
    results: Sequence[RuleResult],
    words: Sequence[tuple[str, int]],
    counts: _Counts,
    policy: Policy,
) -> Verdict:
    record_type = results[0].record_type
    limit, seen = policy.max_quarantined, counts.seen
    refusals, warnings = sentences.of_results(record_type, rules, results, words, policy)
    draft = Verdict(record_type, (), (), (), seen.rows + seen.blank, seen.blank, counts.faulty, counts.broken)
    share = draft.quarantined_share
    too_many = share is not None and share > limit
    if too_many:
        refusals.append(sentences.of_quarantine(draft, limit, rules, results))
    shared = _share_result(draft, limit, passed=not too_many)
    return replace(
        draft,
        refusals=tuple(refusals),
        warnings=tuple(warnings),
        results=(*results, shared),
        numbers=(*of_rules(rules, results, words, policy), of_share(shared, limit)),
        faults={rule.name: rule.row_rule for rule in rules if rule.row_rule is not None},
    )


def _result(contract: Contract, rule: Rule, finding: Finding, counts: _Counts) -> RuleResult:
    checked, failed = finding.checked, finding.failed
    if failed is not None and checked is None:  # a query does not say how many rows it looked at
        checked = counts.seen.rows
    if failed is not None and rule.check_kind == "unreadable" and rule.field is not None:
        checked = failed + counts.seen.filled.get(rule.field, 0)
    return RuleResult(
        record_type=contract.record_type,
        rule=rule.name,
        expectation=rule.type,
        check_kind=rule.check_kind,
        field=rule.field,
        severity=rule.severity,
        level=rule.level,
        passed=finding.passed,
        error=finding.error,
        rows_checked=checked,
        rows_failed=failed,
        observed=finding.observed if failed is None else f"{failed:,} of {checked:,} rows",
        expected=rule.expected,
    )


def _share_result(draft: Verdict, limit: float, *, passed: bool) -> RuleResult:
    share = draft.quarantined_share
    return RuleResult(
        record_type=draft.record_type,
        rule=_SHARE,
        expectation="policy",
        check_kind=_SHARE,
        field=None,
        severity="critical",
        level="batch",
        passed=passed,
        error=None,
        rows_checked=draft.rows - draft.rows_blank + draft.rows_broken,
        rows_failed=draft.rows_faulty + draft.rows_broken,
        observed=None if share is None else percent(share),
        expected=f"at most {percent(limit)}",
    )


def _unmapped_words(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str, int]]:
    return connection.execute(
        f"select unmapped_channel, count(*) from {_quoted(table)} "
        "where unmapped_channel is not null group by all order by 2 desc, 1"
    ).fetchall()
