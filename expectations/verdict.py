"""What the gate found: one result a rule, one verdict a record type, and the words for the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Status = Literal["passed", "warned", "accepted", "refused"]
Severity = Literal["critical", "warning", "info"]
Level = Literal["row", "batch"]
Fault = Literal["row", "field"]

_FAULT_LINES = 12
_UNJUDGED_NAMED = 4
# As the reader names rows whose structure is broken; no rule of the gate sees them.
BROKEN = "broken structure"
_COSTS = {"row": "row kept out", "field": "field emptied, row kept"}


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What one rule found; the columns of the table gate_results without its batch_id.

    Attributes:
        passed: no failure at all; None of the tolerances of the policy enter here.
        error: why the rule could not run; it has not passed then.
        rows_checked, rows_failed: rows the rule could judge, and those that break it; None where it judges no rows.
    """

    record_type: str
    rule: str
    expectation: str
    check_kind: str
    field: str | None
    severity: Severity
    level: Level
    passed: bool
    error: str | None
    rows_checked: int | None
    rows_failed: int | None
    observed: str | None
    expected: str | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers behind a check of the batch; the columns of gate_numbers without its batch_id and record_type.

    Attributes:
        state: `judged`, or why not: `no_history` (too few earlier batches), `too_few` (too few rows to go by).
        unit: of value, low, high and usual: share (parts of 1), rows, seconds, factor, points.
        value: what was seen.
        low, high: what it had to lie within; None where there is no such limit.
        usual: of the earlier batches.
        rows: it rests on.
        batches: earlier batches that it was held against.
        word: what stands out.
    """

    rule: str
    state: str
    unit: str
    value: float | None
    low: float | None
    high: float | None
    usual: float | None
    rows: int
    batches: int
    word: str


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Somebody answers for a batch that the gate refused; `at` is UTC."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RowRule:
    """What a rule of rows costs: the whole `row`, or the `field` alone."""

    fault: Fault
    field: str | None
    check_kind: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the records of one type may be published, why, and what was found.

    Attributes:
        record_type: the record type judged; several joined by a comma after `combine`.
        refusals, warnings: plain sentences, each with the number, the limit and what to do.
        results: one per rule.
        faults: the rules of rows by name; after `combine` by `<record type>.<name>`.
        rows: rows judged, blank ones among them.
        rows_blank: rows in which every source column was empty.
        rows_faulty: rows, not blank, with at least one fault that costs the row.
        rows_broken: rows that the reader set aside because their structure was broken.
        numbers: behind the checks of the batch as a whole.
        examples: SQL conditions on staged rows that show why a rule of the batch failed, by rule.
        accepted: who answers for it all the same.
        quarantined_share: (faulty + broken) / (rows + broken - blank); None where there is no such row.
    """

    record_type: str
    refusals: tuple[str, ...]
    warnings: tuple[str, ...]
    results: tuple[RuleResult, ...]
    rows: int
    rows_blank: int
    rows_faulty: int
    rows_broken: int = 0
    faults: Mapping[str, RowRule] = field(default_factory=dict)
    numbers: tuple[Numbers, ...] = ()
    examples: Mapping[str, str] = field(default_factory=dict)
    accepted: Acceptance | None = None

    @property
    def status(self) -> Status:
        """`refused` (`accepted` where somebody answers for it), `warned` or `passed`."""
        if self.refusals:
            return "accepted" if self.accepted else "refused"
        return "warned" if self.warnings else "passed"

    @property
    def reasons(self) -> tuple[str, ...]:
        """What refused the batch first, then what it is warned about."""
        return self.refusals + self.warnings

    @property
    def quarantined_share(self) -> float | None:
        """Share of the rows that hold anything which cannot be used at all."""
        judged = self.rows - self.rows_blank + self.rows_broken
        return (self.rows_faulty + self.rows_broken) / judged if judged else None


def combine(verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict of a batch with several record types: counts add up, the worst status wins.

    Raises:
        ValueError: there is no verdict to combine.
    """
    if not verdicts:
        raise ValueError("There is no verdict to combine")
    if len(verdicts) == 1:
        return verdicts[0]
    return Verdict(
        record_type=", ".join(v.record_type for v in verdicts),
        refusals=tuple(reason for v in verdicts for reason in v.refusals),
        warnings=tuple(reason for v in verdicts for reason in v.warnings),
        results=tuple(result for v in verdicts for result in v.results),
        rows=sum(v.rows for v in verdicts),
        rows_blank=sum(v.rows_blank for v in verdicts),
        rows_faulty=sum(v.rows_faulty for v in verdicts),
        rows_broken=sum(v.rows_broken for v in verdicts),
        faults={f"{v.record_type}.{name}": rule for v in verdicts for name, rule in v.faults.items()},
        numbers=tuple(numbers for v in verdicts for numbers in v.numbers),
    )


def plain_words(verdict: Verdict) -> list[str]:
    """The verdict as lines for the terminal: the verdict, what refused it, its warnings, the faults by rule."""
    lines = [f"{verdict.status.upper()}: {verdict.record_type} records. {_counts(verdict)}"]
    for title, sentences in (("Refused because", verdict.refusals), ("Warnings", verdict.warnings)):
        if sentences:
            lines += [f"{title}:", *(f"  - {sentence}" for sentence in sentences)]
    return lines + _unjudged_lines(verdict) + _fault_lines(verdict)


def _unjudged_lines(verdict: Verdict) -> list[str]:
    """What could not be held against anything yet: it must not pass for judged."""
    new = sorted({numbers.rule for numbers in verdict.numbers if numbers.state == "no_history"})
    if not new:
        return []
    named = ", ".join(new[:_UNJUDGED_NAMED]) + (", ..." if len(new) > _UNJUDGED_NAMED else "")
    return [f"No history yet to hold {len(new)} checks of the batch against: {named}"]


def percent(share: float) -> str:
    """A share as a percentage with one decimal; a share too small for it is not shown as nothing."""
    return "under 0.1 %" if 0 < share < 0.0005 else f"{share:.1%}".replace("%", " %")


def _counts(verdict: Verdict) -> str:
    share = verdict.quarantined_share
    kept_out = verdict.rows_faulty + verdict.rows_broken
    parts = [f"{verdict.rows + verdict.rows_broken:,} rows"]
    if verdict.rows_blank:
        parts.append(f"{verdict.rows_blank:,} blank")
    parts.append(f"{kept_out:,} kept out" + ("" if share is None else f" ({percent(share)})"))
    return ", ".join(parts) + "."


def _fault_lines(verdict: Verdict) -> list[str]:
    failed = [r for r in verdict.results if r.level == "row" and r.rows_failed]
    failed.sort(key=lambda r: (-(r.rows_failed or 0), r.rule))
    if not failed and not verdict.rows_broken:
        return []
    several = len({r.record_type for r in verdict.results}) > 1
    names = {id(r): f"{r.record_type}.{r.rule}" if several else r.rule for r in failed}
    shown = failed[:_FAULT_LINES]
    broken = [BROKEN] if verdict.rows_broken else []
    width = max(len(name) for name in [*broken, *(names[id(r)] for r in shown)])
    lines = ["Rows by fault (a row may have several):"]
    if broken:
        lines.append(f"  {BROKEN:<{width}}  {verdict.rows_broken:>12,}  {_COSTS['row']}")
    for result in shown:
        rule = verdict.faults.get(names[id(result)])
        cost = f"  {_COSTS[rule.fault]}" if rule and result.check_kind != "blank_row" else ""
        lines.append(f"  {names[id(result)]:<{width}}  {result.rows_failed:>12,}{cost}")
    if len(failed) > len(shown):
        lines.append(f"  and {len(failed) - len(shown)} more rules with fewer rows")
    return lines
