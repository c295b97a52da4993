"""The numbers of one snapshot, asked of the warehouse once and held still."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from dashboard.snapshot.question import Question
from warehouse import control, measuring, targets
from warehouse.compare import Comparison, compare
from warehouse.control import ControlChart
from warehouse.needs import missing, missing_of
from warehouse.reach import told_weeks
from warehouse.settings import Settings
from warehouse.slices import Slice
from warehouse.store import Warehouse

# Threads add doubles in no fixed order, so the last bits of a sum may differ between two loads of the same records.
# Twelve significant digits are far more than any figure is known to, and the same every time.
DIGITS = 12


@dataclass(frozen=True)
class Frozen:
    """Every figure of the snapshot, from one pinned version.

    A figure that may not be shown is null, and `hidden` is true; `joined` says that it has records enough, and its
    weeks are joined with others (`warehouse.blocks`), `beside` that a smaller group could be worked out from it.
    `kept` holds what parts of the report work out once and ask for again.
    """

    warehouse: Warehouse
    question: Question
    _rows: dict[Any, Any] = field(default_factory=dict)
    kept: dict[Any, Any] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """The choices of the house."""
        return self.warehouse.settings

    def one(self, key: str, where: Slice | None = None) -> dict[str, Any]:
        """A metric over the whole week (or another slice), as one row; `missing` is what a figure would need.

        Of one that is `joined`, either its week is `unfinished` or `nearest` is the period to ask for instead.
        """
        where = where or self.question.week()
        row = self._measured(key, where, ()).row(0, named=True)
        if row["joined"]:
            if self.unfinished(where):
                return {**row, "unfinished": True}
            return {**row, "nearest": measuring.nearest_given(self.warehouse, key, where)}
        if row["value"] is not None:
            return row
        lacks, of = (ask(self.warehouse, key, where) for ask in (missing, missing_of))
        return {**row, "missing": lacks, "missing_of": of}

    def why_withheld(self, row: dict[str, Any]) -> str:
        """Why a figure is not shown; see `warehouse.measuring.why_withheld`."""
        return measuring.why_withheld(row, self.settings.min_group, in_blocks=self.question.in_blocks)

    def unfinished(self, where: Slice) -> bool:
        """Whether nothing of a slice is told before its last week is over in the records."""
        weeks = told_weeks(self.warehouse)
        return where.in_blocks and weeks is not None and weeks[1] < where.end

    def before(self, key: str) -> dict[str, Any]:
        """A metric over the week before."""
        return self.one(key, self.question.week_before())

    def groups(self, key: str, dimension: str) -> pl.DataFrame:
        """A metric over the week, by the values of a dimension."""
        return self._measured(key, self.question.week(), (dimension,))

    def chart(self, key: str, where: Slice | None = None) -> ControlChart:
        """The control chart of the weeks up to this one, from the first week with a judged record on."""
        where = where or self.question.window()
        if ("chart", key, where) not in self._rows:
            self._rows["chart", key, where] = self._charted(key, where)
        found: ControlChart = self._rows["chart", key, where]
        return found

    def point(self, chart: ControlChart) -> dict[str, Any] | None:
        """This week's point of a control chart."""
        found = chart.points.filter(pl.col("period") == self.question.first)
        return found.row(0, named=True) if len(found) else None

    def is_partial(self, key: str) -> bool:
        """Whether the data does not reach over all of this week, or some of its records are too young to judge."""
        return self.compared(key).partial_now

    def compared(self, key: str) -> Comparison:
        """A metric of this week against the week before."""
        if ("compared", key) not in self._rows:
            week, before = self.question.week(), self.question.week_before()
            self._rows["compared", key] = compare(self.warehouse, key, week, against=before)
        found: Comparison = self._rows["compared", key]
        return found

    def comparable(self, key: str) -> bool:
        """Whether this week and the week before are both whole."""
        found = self.compared(key)
        return not found.partial_now and not found.partial_before

    def goal(self, key: str) -> float | None:
        """The goal in force on the last day of the week."""
        return targets.goal(key, self.question.last)

    def _measured(self, key: str, where: Slice, by: tuple[str, ...]) -> pl.DataFrame:
        if (key, where, by) not in self._rows:
            frame = measuring.measure(self.warehouse, key, where, by)
            self._rows[key, where, by] = self._marked(still(frame), where)
        found: pl.DataFrame = self._rows[key, where, by]
        return found

    def _marked(self, frame: pl.DataFrame, where: Slice) -> pl.DataFrame:
        enough = pl.col("suppressed") & (pl.col("n") >= self.settings.min_group)
        return frame.with_columns(
            hidden=pl.col("suppressed"), joined=enough & where.in_blocks, beside=enough & (not where.in_blocks)
        )

    def _charted(self, key: str, where: Slice) -> ControlChart:
        chart = control.control_chart(self.warehouse, key, where)
        points = self._marked(still(chart.points), where)
        judged = points.filter(pl.col("n") > 0)
        if not judged.is_empty():
            points = points.filter(pl.col("period") >= judged["period"][0])
        return replace(chart, points=points)


def still(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with every double rounded to a fixed number of significant digits."""
    return frame.with_columns(pl.col(pl.Float64).round_sig_figs(DIGITS))
