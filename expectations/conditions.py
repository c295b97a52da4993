"""An expectation on whole rows that Great Expectations counts together with all the others, in one statement.

Its own ways to judge a row by several columns (`unexpected_rows_expectation`, pairs of columns) each take two to four
statements; with thirty such rules a batch is read a hundred times over.
"""

from __future__ import annotations

from typing import Any, ClassVar

import sqlalchemy as sa
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import ColumnMapExpectation
from great_expectations.expectations.metrics.map_metric_provider import (
    ColumnMapMetricProvider,
    column_condition_partial,
)

from expectations.rules import ROW_CONDITION

_METRIC = "column_values.broken_by_rows"


class RowCondition(ColumnMapMetricProvider):
    """Counts the rows in which a SQL condition is true."""

    condition_metric_name = _METRIC
    condition_value_keys = ("condition",)

    @column_condition_partial(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(cls, column: Any, condition: str, **kwargs: Any) -> Any:  # noqa: N805  # as the decorator wants it
        # Of an unknown condition it is not true that the row breaks it.
        return sa.literal_column(f"(({condition}) is not true)", sa.Boolean)


class ExpectNoRowWhere(ColumnMapExpectation):
    """Expects that a condition is true of no row whose `column` holds a value.

    Its name in a suite is `expectations.rules.ROW_CONDITION`.

    Attributes:
        column: rows in which it is null are not judged.
        condition: SQL over the columns of the row.
    """

    condition: str

    map_metric: ClassVar[str] = _METRIC
    success_keys: ClassVar[tuple[str, ...]] = ("condition", "mostly")
    args_keys: ClassVar[tuple[str, ...]] = ("column", "condition")
    expectation_type: ClassVar[str] = ROW_CONDITION

    def get_validation_dependencies(self, *args: Any, **kwargs: Any) -> Any:
        """What Great Expectations has to count, without the sample of failing values, which nobody asks for."""
        needed = super().get_validation_dependencies(*args, **kwargs)
        needed.remove_metric_configuration(f"{_METRIC}.unexpected_values")
        return needed
