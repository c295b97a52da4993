"""Figures for the pages: asked once per version and slice, then remembered. The one place that calls the warehouse."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from warehouse import behind, control, measuring, needs, reach, summary, targets
from warehouse.baselines import baselines_mark
from warehouse.catalogue import Metric, metric
from warehouse.control import ControlChart
from warehouse.errors import DefinitionError
from warehouse.memory import Answer, Memory
from warehouse.settings import Settings
from warehouse.slices import Slice
from warehouse.store import Warehouse, WarehouseReader
from warehouse.summary import Stamp
from warehouse.vocabulary import CHANNELS

# One for all sessions. Every question starts with home and version, and holds the bound of its reader in its slice.
REMEMBERED = Memory(4_000)


@dataclass(frozen=True)
class Figures:
    """One pinned version of the warehouse for one reader; every page of one run reads the same one.

    Attributes:
        warehouse: the pinned version. Pages ask this class, which bounds every question; not the warehouse itself.
        key: what stands for it in the caches.
        within: the only departments the reader may see; None for all.
        in_blocks: the reader sees no records, so figures are given of whole blocks of weeks alone.
    """

    warehouse: Warehouse
    key: tuple[str, int]
    within: tuple[str, ...] | None = None
    in_blocks: bool = False

    def bounded(self, where: Slice) -> Slice:
        """A question within the bounds of the reader."""
        return where.bounded(self.within, in_blocks=self.in_blocks)

    def remembered(self, question: tuple[Hashable, ...], work: Callable[[], Answer]) -> Answer:
        """The answer to a question of these figures, worked out once for all who may ask it: what the reader may see
        must be part of the question."""
        return REMEMBERED.answer((*self.key, *question), work)

    @property
    def settings(self) -> Settings:
        """The choices of the house."""
        return self.warehouse.settings

    def metric(self, key: str) -> Metric:
        """The contract of a figure."""
        return metric(key)

    def measure(self, key: str, where: Slice, by: Sequence[str] = ()) -> pl.DataFrame:
        """A metric over a slice."""
        bounded, groups = self.bounded(where), tuple(by)
        return self.remembered(
            ("measure", key, bounded, groups), lambda: measuring.measure(self.warehouse, key, bounded, groups)
        )

    def one(self, key: str, where: Slice) -> dict[str, Any]:
        """A metric over a whole slice, as one row; without a value, `missing` is what the sources do not give of it,
        and `missing_of` what each of several does not, where that is not the same.

        Of a period withheld because its weeks are joined with others, `nearest` is the one to ask for instead; of a
        figure withheld because a small group could be worked out from it, `beside` is true.
        """
        row = self.measure(key, where).row(0, named=True)
        why = self.why_withheld(row) if row["suppressed"] else None
        if why == "joined":
            return {**row, "nearest": self.asked(measuring.nearest_given, key, where)}
        if why == "beside":
            return {**row, "beside": True}
        return row if row["value"] is not None else {**row, **self.missing(key, where)}

    def missing(self, key: str, where: Slice) -> dict[str, Any]:
        """What the sources of a slice do not give of a metric: `missing` and `missing_of`; see `warehouse.needs`."""
        where = self._own_sources(where)
        return {ask.__name__: self.asked(ask, key, where) for ask in (needs.missing, needs.missing_of)}

    def why_withheld(self, row: dict[str, Any]) -> str:
        """Why a figure of these is suppressed; see `warehouse.measuring.why_withheld`."""
        return measuring.why_withheld(row, self.settings.min_group, in_blocks=self.in_blocks)

    def chart(self, key: str, where: Slice) -> ControlChart:
        """The weekly control chart of a metric; its points say which of them are `suppressed`."""
        edited, bounded = baselines_mark(self.settings.home), self.bounded(where)
        return self.remembered(
            ("chart", key, bounded, edited), lambda: control.control_chart(self.warehouse, key, bounded)
        )

    def records(self, key: str, where: Slice, part: str, limit: int) -> pl.DataFrame:
        """The masked records behind a figure; not remembered, because they are many and seldom asked for twice."""
        return behind.records_behind(self.warehouse, key, self.bounded(where), part, limit)

    def goal(self, key: str, on: date) -> float | None:
        """What the committee wants the metric to be on that day."""
        return targets.goal(key, on)

    def stamp(self, where: Slice) -> Stamp:
        """How far the records of a slice can be trusted; of a bounded reader, the sources with own records alone."""
        where = self._own_sources(where)
        if self.within is not None and not where.sources:
            return Stamp(None, None, None, 0, self.warehouse.version)
        return self.remembered(("stamp", where), lambda: summary.stamp(self.warehouse, where))

    def _own_sources(self, where: Slice) -> Slice:
        """The slice of a bounded reader with the sources alone that hold own records."""
        if self.within is None:
            return where
        known = self.options()["source"]
        return replace(where, sources=tuple(one for one in where.sources or known if one in known))

    def options(self) -> dict[str, list[str]]:
        """The values that can be chosen, channels in the order of the vocabulary."""
        found = self.remembered(("options", self.within), lambda: summary.options(self.warehouse, self.within))
        return {**found, "channel": [channel for channel in CHANNELS if channel in found["channel"]]}

    def extent(self) -> tuple[date, date] | None:
        """The first and the last business day with records."""
        return self.remembered(("extent", self.within), lambda: summary.extent(self.warehouse, self.within))

    def reached(self) -> tuple[date, date] | None:
        """The first business day with records, and the last one that they reach to; see `warehouse.reach`."""
        return reach.reached(self.warehouse, self.within)

    @property
    def _ledger(self) -> Warehouse:
        """The ledger counts whole batches, which hold the rows of every department: not for a bounded reader."""
        if self.within is not None:
            raise DefinitionError(
                "Batches hold the rows of every department, and you see some departments alone",
                "Ask somebody who may see them all.",
            )
        return self.warehouse

    def _of_ledger(self, question: Callable[..., pl.DataFrame], *values: str) -> pl.DataFrame:
        """Remembered with the version, not with the figures: a refused batch changes the ledger alone."""
        ledger = self._ledger
        return ledger.memory.answer((question.__name__, *values), lambda: question(ledger, *values))

    def batches(self) -> pl.DataFrame:
        """The ledger, newest batch first."""
        return self._of_ledger(summary.batches)

    def batch_counts(self) -> pl.DataFrame:
        """Where the records of every batch went."""
        return self._of_ledger(summary.batch_counts)

    def batch_files(self, batch_id: str) -> pl.DataFrame:
        """The files of a batch."""
        return self._of_ledger(summary.batch_files, batch_id)

    def gate_results(self, batch_id: str) -> pl.DataFrame:
        """What every expectation found in a batch."""
        return self._of_ledger(summary.gate_results, batch_id)

    def gate_numbers(self, batch_id: str) -> pl.DataFrame:
        """The numbers behind the checks of a batch."""
        return self._of_ledger(summary.gate_numbers, batch_id)

    def gate_samples(self, batch_id: str) -> pl.DataFrame:
        """Rows that show what is wrong with a batch, without what may be personal."""
        return summary.gate_samples(self._ledger, batch_id).drop("raw")

    def asked(self, question: Callable[..., Any], *values: Any) -> Any:
        """The answer to a question of `warehouse` that is no metric, such as `warehouse.emotions.cells`."""
        bounded = tuple(self.bounded(value) if isinstance(value, Slice) else value for value in values)
        name = f"{question.__module__}.{question.__name__}"
        # Known by how they are written: not every value can be a key.
        return self.remembered((name, repr(bounded)), lambda: question(self.warehouse, *bounded))

    def acceptances(self) -> pl.DataFrame:
        """Who answers for which refused batch."""
        return self._of_ledger(summary.acceptances)

    def quarantine_counts(self, batch_id: str) -> pl.DataFrame:
        """Why rows of a batch were kept out."""
        return self._of_ledger(summary.quarantine_counts, batch_id)

    def batch_masked(self, batch_id: str) -> pl.DataFrame:
        """How much personal data was masked in a batch, and where it stood."""
        return summary.batch_masked(self._ledger, batch_id)

    def field_fault_counts(self, batch_id: str) -> pl.DataFrame:
        """Which values of a batch were emptied."""
        return self._of_ledger(summary.field_fault_counts, batch_id)


def current(settings: Settings, within: tuple[str, ...] | None = None, *, in_blocks: bool = False) -> Figures | None:
    """The published figures, bounded as `Figures` says; None where nothing was published yet.

    Raises:
        StoreError: a version is published and cannot be opened.
    """
    warehouse = _reader(repr(settings), settings).current()
    if warehouse is None:
        return None
    home = str(settings.home)
    version = REMEMBERED.answer((home, "version", warehouse.version), lambda: summary.figures_version(warehouse))
    return Figures(warehouse, (home, version), within, in_blocks)


@st.cache_resource(show_spinner=False)
def _reader(known_by: str, _settings: Settings) -> WarehouseReader:
    return WarehouseReader(_settings)
