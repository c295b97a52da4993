"""Runs a suite with Great Expectations on a DuckDB connection. Importing it costs seconds: reach it late.

Great Expectations counts; which rows break which rule comes from the same conditions, compiled into one statement: its
own lists of rows are samples, and the query it prints for them is wrong on DuckDB.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import duckdb
import great_expectations as gx
import sqlalchemy as sa
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.registry import get_metric_kwargs
from great_expectations.expectations.row_conditions import deserialize_row_condition
from great_expectations.validator.metric_configuration import MetricConfiguration

import expectations.conditions  # noqa: F401 - Great Expectations learns of a class when it is made
from expectations.duckdb_dialect import whole_table
from expectations.extras import extra_rules
from expectations.remembering import remembered_configurations
from expectations.rules import ROW_CONDITION, UNEXPECTED_ROWS, Rule
from warehouse.errors import DefinitionError

__all__ = ["Finding", "Suite", "extra_rules"]  # what a gate needs of Great Expectations

_LONGEST_TEXT = 300
_UNIQUE = ("expect_column_values_to_be_unique", "expect_compound_columns_to_be_unique")
_KEY: sa.ColumnClause[int] = sa.column("src_row")


@dataclass(frozen=True, slots=True)
class Finding:
    """What Great Expectations found for one rule.

    Attributes:
        error: why it could not run.
        checked, failed: rows; None where it judges none.
        observed: the value of a rule of the batch.
    """

    passed: bool
    error: str | None
    checked: int | None
    failed: int | None
    observed: str | None


class Suite:
    """Rules on one table of one connection, in a context that leaves nothing behind."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, table: str, rules: Sequence[Rule]) -> None:
        self._rules = {rule.name: rule for rule in rules}
        self._table = table
        self._connection = connection
        self._context = gx.get_context(mode="ephemeral")
        self._context.variables.progress_bars = {"globally": False}
        self._batch = whole_table(self._context, connection, table)
        self._expectations = {name: _expectation(rule) for name, rule in self._rules.items()}

    def findings(self) -> dict[str, Finding]:
        """What each rule found, by name."""
        suite = gx.ExpectationSuite(name="suite", expectations=list(self._expectations.values()))
        # No sample of failing values is asked for: they are customers' data.
        with remembered_configurations():
            result = self._batch.get_batch().validate(
                suite, result_format={"result_format": "BASIC", "partial_unexpected_count": 0}
            )
        found = {r.expectation_config.meta["rule"]: r for r in result.results}
        return {name: _finding(rule, found[name]) for name, rule in self._rules.items()}

    def name_rows(self, names: Sequence[str], *, into: str) -> None:
        """Adds `src_row, rules` of every row that breaks one of these rules to a table, in one statement.

        Args:
            names: the rules of rows to compile.
            into: the table's quoted name.

        Raises:
            DefinitionError: a rule cannot be compiled into a condition on rows.
        """
        if not names:
            return
        validator = self._context.get_validator(batch_request=self._batch.build_batch_request())
        metrics = self._metrics(validator, names)
        conditions = {name: self._compiled(validator, self._rules[name], metrics) for name in names}
        named = [sa.case((condition, sa.literal(name))) for name, condition in conditions.items()]
        # The lists are built only for rows that break something: most rows break nothing.
        rules = sa.func.list_filter(sa.func.list_value(*named), sa.text("lambda x: x is not null")).label("rules")
        query = sa.select(_KEY, rules).select_from(sa.table(self._table)).where(sa.or_(*conditions.values()))
        dialect = validator.execution_engine.dialect
        done = query.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        values = [done.params[name] for name in done.positiontup or ()]
        try:
            self._connection.execute(f"insert into {into} {done}", values)
        except duckdb.Error as error:
            extras = [name for name in names if self._rules[name].check_kind == "extra"]
            raise DefinitionError(
                f"The rows that break the gate's rules cannot be named ({error})",
                "A query that judges rows must select src_row from {batch}; look at "
                + (", ".join(extras) or "the rules"),
            ) from error

    def _metrics(self, validator: Any, names: Sequence[str]) -> dict[str, Any]:
        """The conditions that Great Expectations itself counts with, by rule, asked for all at once."""
        wanted = {}
        for name in names:
            if self._rules[name].type not in (*_UNIQUE, UNEXPECTED_ROWS, ROW_CONDITION):
                with suppress(Exception):  # whatever it raises, `_compiled` raises again and says of which rule
                    wanted[name] = _condition_metric(self._expectations[name])
        resolved, _ = validator.compute_metrics(list(wanted.values()))  # what cannot be had is missing from it
        return {name: resolved[metric.id] for name, metric in wanted.items() if metric.id in resolved}

    def _compiled(self, validator: Any, rule: Rule, metrics: Mapping[str, Any]) -> sa.ColumnElement[bool]:
        try:
            return self._condition(validator, rule, self._expectations[rule.name], metrics)
        except Exception as error:  # whatever a metric of Great Expectations raises
            raise DefinitionError(
                f"The gate rule '{rule.name}' ({rule.type}) cannot be held against single rows ({error})",
                "Set its meta.level to batch.",
                rule=rule.name,
            ) from error

    def _condition(
        self, validator: Any, rule: Rule, expectation: Any, metrics: Mapping[str, Any]
    ) -> sa.ColumnElement[bool]:
        """The condition that Great Expectations counts with, true for a row that breaks the rule."""
        if rule.type == ROW_CONDITION:
            filled = sa.column(rule.kwargs["column"]).is_not(None)
            return sa.and_(filled, sa.literal_column(f"({rule.kwargs['condition']})", sa.Boolean))
        where = _where(validator.execution_engine, expectation)
        if rule.type in _UNIQUE:
            bad: Any = _repeated(self._table, expectation, where)
        elif rule.type == UNEXPECTED_ROWS:
            query = expectation.unexpected_rows_query.format(batch=self._table)
            # Qualified: a bare src_row that the query does not give would be the outer one, and true of every row.
            bad = _KEY.in_(sa.select(sa.literal_column("found.src_row")).select_from(sa.text(f"({query}) as found")))
        else:
            found = metrics.get(rule.name)
            bad = (validator.get_metric(_condition_metric(expectation)) if found is None else found)[0]
        return sa.and_(*where, bad)


def _condition_metric(expectation: Any) -> MetricConfiguration:
    name = f"{expectation.map_metric}.condition"
    kwargs = get_metric_kwargs(name, configuration=expectation.configuration)
    return MetricConfiguration(name, kwargs["metric_domain_kwargs"], kwargs["metric_value_kwargs"])


def _expectation(rule: Rule) -> Any:
    return ExpectationConfiguration(
        type=rule.type, kwargs=dict(rule.kwargs), meta={"rule": rule.name}, severity=rule.severity
    ).to_domain_obj()


def _finding(rule: Rule, result: Any) -> Finding:
    details: Mapping[str, Any] = result.result
    error = next((v["exception_message"] for v in result.exception_info.values() if isinstance(v, dict)), None)
    if error is None and result.exception_info.get("raised_exception"):
        error = result.exception_info.get("exception_message") or "it raised an error without a message"
    passed, checked, failed, observed = bool(result.success), None, None, None
    if error is not None:
        return Finding(False, _cut(" ".join(str(error).split())), None, None, None)
    if rule.type == UNEXPECTED_ROWS and rule.level == "row":
        failed = int(details["observed_value"])
    elif rule.type == UNEXPECTED_ROWS:
        observed = f"{details['observed_value']:,} rows found by its query"  # groups perhaps: they are no records
    elif "element_count" in details:
        checked = int(details["element_count"]) - int(details.get("missing_count") or 0)
        # The sum over no row is null, and only then.
        failed = 0 if details["element_count"] == 0 else int(details["unexpected_count"])
    else:
        observed = _observed(details)
    return Finding(passed, None, checked, failed, observed)


def _observed(details: Mapping[str, Any]) -> str | None:
    if details.get("observed_value") is not None:
        return _cut(str(details["observed_value"]))
    unexpected = details.get("unexpected_count")  # of distinct values, where a set of them is judged
    return None if unexpected is None else f"{unexpected:,} values that were not expected"


def _cut(text: str) -> str:
    """An error may quote a whole statement, a set of values a whole column."""
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def _where(engine: Any, expectation: Any) -> list[Any]:
    given = getattr(expectation, "row_condition", None)
    if not given:
        return []
    condition = deserialize_row_condition(given) if isinstance(given, dict) else given
    return [engine.condition_to_filter_clause(condition)]


def _repeated(table: str, expectation: Any, where: Sequence[Any]) -> sa.ColumnElement[bool]:
    """Rewritten: Great Expectations' own condition refers to subqueries that exist only inside its query."""
    names = getattr(expectation, "column_list", None) or [expectation.column]
    columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in names]
    counted = sa.select(*columns).select_from(sa.table(table)).where(*where).group_by(*columns)
    repeated = counted.having(sa.func.count() > 1)
    return (sa.tuple_(*columns) if len(columns) > 1 else columns[0]).in_(repeated)
