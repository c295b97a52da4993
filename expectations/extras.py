"""What a profile adds to the suite of its source, checked strictly. Imports Great Expectations: reach it late."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from great_expectations.expectations.expectation import (
    ColumnMapExpectation,
    ColumnPairMapExpectation,
    MulticolumnMapExpectation,
)
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.registry import list_registered_expectation_implementations

from expectations.rules import UNEXPECTED_ROWS, Rule
from expectations.verdict import Level
from warehouse.contracts import Contract
from warehouse.errors import DefinitionError

_KEYS = {"type", "kwargs", "severity", "meta"}
_META = {"rule", "level", "field"}
_SEVERITIES = ("critical", "warning", "info")
_LEVELS = ("row", "batch")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_MAPS = (ColumnMapExpectation, ColumnPairMapExpectation, MulticolumnMapExpectation)
# Map expectations by class, but they ask for the type of the whole column.
_OF_TYPES = ("expect_column_values_to_be_of_type", "expect_column_values_to_be_in_type_list")


def extra_rules(extras: Sequence[Mapping[str, Any]], contract: Contract, taken: frozenset[str]) -> tuple[Rule, ...]:
    """The rules that a profile adds.

    Args:
        extras: tables with `type`, `kwargs`, `severity` (critical, warning, info) and `meta`: `rule`, its name;
            `level`, `row` or `batch`; `field`, the field judged. A map expectation without `mostly` judges rows
            unless it says otherwise, a query must say its level, everything else judges the batch. A row that
            breaks a rule of rows is kept out.
        contract: the record type they judge.
        taken: names of rules already in the suite.

    Raises:
        DefinitionError: an unknown key, type, severity or level, bad arguments, or a name that is missing or taken.
    """
    names = set(taken)
    rules = []
    for number, extra in enumerate(extras, start=1):
        rule = _extra_rule(extra, number, contract)
        if rule.name in names:
            raise DefinitionError(f"The gate rule '{rule.name}' is there already", "Give the extra another meta.rule.")
        names.add(rule.name)
        rules.append(rule)
    return tuple(rules)


def _extra_rule(extra: Mapping[str, Any], number: int, contract: Contract) -> Rule:
    meta = extra.get("meta")
    name = meta.get("rule") if isinstance(meta, Mapping) else None
    if not isinstance(meta, Mapping) or not isinstance(name, str) or not _NAME.fullmatch(name):
        raise DefinitionError(
            f"Gate extra {number} of the {contract.record_type} records has no valid meta.rule ({name!r})",
            'Name it in lower case, as in meta = { rule = "wait_median" }.',
        )
    for where, given, known in (("", extra, _KEYS), ("meta.", meta, _META)):
        unknown = sorted(set(given) - known)
        if unknown:
            raise _wrong(name, f"has an unknown key '{where}{unknown[0]}'", f"Known keys: {', '.join(sorted(known))}.")
    kind, kwargs, severity = extra.get("type"), extra.get("kwargs", {}), extra.get("severity")
    if severity not in _SEVERITIES:
        raise _wrong(name, f"has the severity {severity!r}", f"Use one of: {', '.join(_SEVERITIES)}.")
    if kind not in list_registered_expectation_implementations():
        raise _wrong(name, f"has the unknown type {kind!r}", "Use a Great Expectations name in snake case.")
    if not isinstance(kwargs, Mapping):
        raise _wrong(name, "has kwargs that are not a table", "Write kwargs = { column = ... }.")
    level = _level(name, str(kind), kwargs, meta)
    field = meta.get("field") or kwargs.get("column")
    known_field = field if field in {f.name for f in contract.fields} else None
    expected = f"{str(kind).removeprefix('expect_')}: {json.dumps(dict(kwargs), default=str, ensure_ascii=False)}"
    return Rule(
        name=name,
        check_kind="extra",
        field=known_field,
        level=level,
        fault="row" if level == "row" else None,
        severity=severity,
        type=str(kind),
        kwargs=kwargs,
        expected=expected,
    )


def _level(name: str, kind: str, kwargs: Mapping[str, Any], meta: Mapping[str, Any]) -> Level:
    query = kind == UNEXPECTED_ROWS
    if query and "{batch}" not in str(kwargs.get("unexpected_rows_query")):
        raise _wrong(name, "asks for rows outside the batch", "Write {batch} where its query names the table.")
    try:
        expectation = ExpectationConfiguration(type=kind, kwargs=dict(kwargs)).to_domain_obj()
    except Exception as error:  # pydantic, TypeError and IndexError are all in use there
        first = str(error).splitlines()
        raise _wrong(name, f"has arguments that {kind} refuses ({' '.join(first)})", "Correct its kwargs.") from error
    mostly = getattr(expectation, "mostly", 1) == 1
    judges_rows = isinstance(expectation, _MAPS) and kind not in _OF_TYPES and mostly
    level = meta.get("level", None if query else "row" if judges_rows else "batch")
    if level not in _LEVELS:
        raise _wrong(name, f"has the level {level!r}", "Set meta.level to row or batch.")
    if level == "row" and not (judges_rows or query):
        raise _wrong(name, f"judges the whole batch with {kind}, not rows", "Set meta.level to batch.")
    return cast(Level, level)


def _wrong(name: str, what: str, next_step: str) -> DefinitionError:
    return DefinitionError(f"The gate rule '{name}' {what}", next_step, rule=name)
