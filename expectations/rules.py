"""The suite of a record type, derived from its contract, as plain data: one `Rule` an expectation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from expectations.policy import Policy
from expectations.verdict import Fault, Level, RowRule, Severity
from warehouse.contracts import Contract, Field, Kind

UNEXPECTED_ROWS = "unexpected_rows_expectation"
ROW_CONDITION = "expect_no_row_where"  # expectations.conditions
_READS_AS: dict[Kind, str] = {
    "id": "an id",
    "text": "text",
    "word": "a word",
    "instant": "a time",
    "seconds": "a duration",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "yes or no",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One expectation of a suite.

    Attributes:
        name: `<field>_<check>`, or `<check>` for a rule of the batch.
        check_kind: the check, as in docs/architecture.md; `extra` for what a profile adds.
        field: the field that is judged, if it is one.
        level: `row`: each row that breaks it gets it as a reason. `batch`: it speaks of the whole batch.
        fault: what a row that breaks it loses; None for a rule of the batch.
        severity: what the batch gets when a rule of the batch fails, or a rule of rows fails in too many rows.
        type: the Great Expectations name of the expectation.
        kwargs: its arguments.
        expected: what it wants, in words.
    """

    name: str
    check_kind: str
    field: str | None
    level: Level
    fault: Fault | None
    severity: Severity
    type: str
    kwargs: Mapping[str, Any]
    expected: str

    @property
    def row_rule(self) -> RowRule | None:
        """What it costs a row, for whoever splits the rows; None for a rule of the batch."""
        return RowRule(self.fault, self.field, self.check_kind) if self.fault else None


def derive(contract: Contract, mapped: frozenset[str], policy: Policy) -> tuple[Rule, ...]:
    """The suite of a record type for a source that maps these fields.

    Args:
        contract: the record type.
        mapped: the fields the source fills; required fields are judged whether they are mapped or not.
        policy: the bounds that no contract names.

    Raises:
        DefinitionError: a mapped field is not one of the contract.
    """
    for name in mapped:
        contract.field(name)
    rules = [*_batch_rules(mapped, policy.rows_min), _blank_rule()]
    for position, field in enumerate(contract.fields):
        if field.name in mapped or field.required:
            happened = field.name == contract.time and not contract.planned
            rules += _field_rules(field, position, mapped, _bounds(field, policy, happened=happened))
    if contract.record_type == "survey":
        rules += _scale_rules(contract)
    return tuple(rules)


def _batch_rules(mapped: frozenset[str], least: int) -> Iterator[Rule]:
    yield Rule(
        name="rows_min",
        check_kind="rows_min",
        field=None,
        level="batch",
        fault=None,
        severity="critical",
        type="expect_table_row_count_to_be_between",
        kwargs={"min_value": least},
        expected=f"at least {least} rows that are not blank",
    )
    if "channel" in mapped:
        yield Rule(
            name="channel_unmapped",
            check_kind="channel_unmapped",
            field="channel",
            level="batch",
            fault=None,
            severity="warning",
            type="expect_column_values_to_be_null",
            kwargs={"column": "unmapped_channel"},
            expected="every channel word is in the profile",
        )


def _blank_rule() -> Rule:
    return Rule(
        name="blank_row",
        check_kind="blank_row",
        field=None,
        level="row",
        fault="row",
        severity="warning",
        type="expect_column_values_to_be_in_set",
        kwargs={"column": "blank", "value_set": [False]},
        expected="at least one value",
    )


def _field_rules(field: Field, position: int, mapped: frozenset[str], interval: tuple[Any, Any]) -> Iterator[Rule]:
    name, bit = field.name, 1 << position
    yield _query(field, "unreadable", f"(fault_mask & {bit}) <> 0", f"text that reads as {_READS_AS[field.kind]}")
    if field.required:
        yield _query(field, "missing", f"{name} is null and (fault_mask & {bit}) = 0", "a value")
    low, high = interval
    if low is not None or high is not None:
        bounds = {"min_value": low, "max_value": high}
        kwargs = {"column": name, **{key: value for key, value in bounds.items() if value is not None}}
        yield _row_rule(field, "out_of_range", "expect_column_values_to_be_between", kwargs, _interval(low, high))
    if field.words:
        kwargs = {"column": name, "value_set": list(field.words)}
        yield _row_rule(
            field, "not_in_set", "expect_column_values_to_be_in_set", kwargs, f"one of {', '.join(field.words)}"
        )
    if field.not_before and name in mapped:
        yield _above(field, f"before_{field.not_before}", field.not_before, or_equal=True)


def _scale_rules(contract: Contract) -> Iterator[Rule]:
    """A score is judged on the scale of its own question, and only where that scale is one."""
    off = "scale_min < scale_max and (score < scale_min or score > scale_max)"
    yield _query(contract.field("score"), "off_scale", off, "scale_min to scale_max")
    yield _above(contract.field("scale_max"), "out_of_range", "scale_min", or_equal=False)


def _bounds(field: Field, policy: Policy, *, happened: bool) -> tuple[Any, Any]:
    """Least and greatest value; what has happened cannot lie after the load."""
    if field.kind == "instant":
        return policy.earliest, policy.newest if happened else policy.latest
    return field.minimum, field.maximum


def _interval(low: Any, high: Any) -> str:
    if high is None:
        return f"at least {low}"
    return f"at most {high}" if low is None else f"{low} to {high}"


def _query(field: Field, check: str, condition: str, expected: str, column: str = "src_row") -> Rule:
    # The names in a condition are those of our own contract, none of which needs quoting.
    return _row_rule(field, check, ROW_CONDITION, {"column": column, "condition": condition}, expected)


def _above(field: Field, check: str, other: str, *, or_equal: bool) -> Rule:
    expected = f"{'not before' if or_equal else 'above'} {other}"
    condition = f"{field.name} {'<' if or_equal else '<='} {other}"
    return _query(field, check, condition, expected, column=field.name)


def _row_rule(field: Field, check: str, kind: str, kwargs: Mapping[str, Any], expected: str) -> Rule:
    return Rule(
        name=f"{field.name}_{check}",
        check_kind=check,
        field=field.name,
        level="row",
        fault=field.fault,
        severity="warning",
        type=kind,
        kwargs=kwargs,
        expected=expected,
    )
