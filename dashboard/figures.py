"""Figures for the pages: asked once per version and slice, then remembered. The one place that calls the warehouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from warehouse import behind, control, measuring, summary, targets
from warehouse.baselines import baselines_mark
from warehouse.catalogue import Metric, metric
from warehouse.control import ControlChart
from warehouse.errors import DefinitionError
from warehouse.needs import missing
from warehouse.settings import Settings
from warehouse.slices import Slice
from warehouse.store import Warehouse, WarehouseReader
from warehouse.summary import Stamp
from warehouse.vocabulary import CHANNELS

_ENTRIES = 2_000


@dataclass(frozen=True)
class Figures:
    """One pinned version of the warehouse for one reader; every page of one run reads the same one.

    Attributes:
        warehouse: the pinned version. Pages ask this class, which bounds every question; not the warehouse itself.
        key: what stands for it in the caches.
        within: the only departments the reader may see; None for all.
    """

    warehouse: Warehouse
    key: tuple[str, int]
    within: tuple[str, ...] | None = None

    @property
    def settings(self) -> Settings:
        """The choices of the house."""
        return self.warehouse.settings

    def metric(self, key: str) -> Metric:
        """The contract of a figure."""
        return metric(key)

    def measure(self, key: str, where: Slice, by: Sequence[str] = ()) -> pl.DataFrame:
        """A metric over a slice."""
        return _measure(self.warehouse, self.key, key, where.bounded(self.within), tuple(by))

    def one(self, key: str, where: Slice) -> dict[str, Any]:
        """A metric over a whole slice, as one row; without a value, `missing` is what the sources do not give of it."""
        row = self.measure(key, where).row(0, named=True)
        return row if row["value"] is not None else {**row, "missing": self.asked(missing, key, where)}

    def chart(self, key: str, where: Slice) -> ControlChart:
        """The weekly control chart of a metric; its points say which of them are `suppressed`."""
        edited = baselines_mark(self.settings.home)
        return _chart(self.warehouse, self.key, key, where.bounded(self.within), edited)

    def records(self, key: str, where: Slice, part: str, limit: int) -> pl.DataFrame:
        """The masked records behind a figure; not remembered, because they are many and seldom asked for twice."""
        return behind.records_behind(self.warehouse, key, where.bounded(self.within), part, limit)

    def goal(self, key: str, on: date) -> float | None:
        """What the committee wants the metric to be on that day."""
        return targets.goal(key, on)

    def stamp(self, where: Slice) -> Stamp:
        """How far the records of a slice can be trusted; of a bounded reader, the sources with own records alone."""
        if self.within is not None:
            known = self.options()["source"]
            where = replace(where, sources=tuple(one for one in where.sources or known if one in known))
            if not where.sources:
                return Stamp(None, None, None, 0, self.warehouse.version)
        return _stamp(self.warehouse, self.key, where)

    def options(self) -> dict[str, list[str]]:
        """The values that can be chosen, channels in the order of the vocabulary."""
        found = _options(self.warehouse, self.key, self.within)
        return {**found, "channel": [channel for channel in CHANNELS if channel in found["channel"]]}

    def extent(self) -> tuple[date, date] | None:
        """The first and the last business day with records."""
        return _extent(self.warehouse, self.key, self.within)

    @property
    def _ledger(self) -> Warehouse:
        """The ledger counts whole batches, which hold the rows of every department: not for a bounded reader."""
        if self.within is not None:
            raise DefinitionError(
                "Batches hold the rows of every department, and you see some departments alone",
                "Ask somebody who may see them all.",
            )
        return self.warehouse

    def batches(self) -> pl.DataFrame:
        """The ledger, newest batch first."""
        return summary.batches(self._ledger)

    def batch_counts(self) -> pl.DataFrame:
        """Where the records of every batch went."""
        return summary.batch_counts(self._ledger)

    def batch_files(self, batch_id: str) -> pl.DataFrame:
        """The files of a batch."""
        return summary.batch_files(self._ledger, batch_id)

    def gate_results(self, batch_id: str) -> pl.DataFrame:
        """What every expectation found in a batch."""
        return summary.gate_results(self._ledger, batch_id)

    def gate_numbers(self, batch_id: str) -> pl.DataFrame:
        """The numbers behind the checks of a batch."""
        return summary.gate_numbers(self._ledger, batch_id)

    def gate_samples(self, batch_id: str) -> pl.DataFrame:
        """Rows that show what is wrong with a batch, without what may be personal."""
        return summary.gate_samples(self._ledger, batch_id).drop("raw")

    def asked(self, question: Callable[..., Any], *values: Any) -> Any:
        """The answer to a question of `warehouse` that is no metric, such as `warehouse.emotions.cells`."""
        bounded = tuple(value.bounded(self.within) if isinstance(value, Slice) else value for value in values)
        return _asked(self.warehouse, self.key, f"{question.__module__}.{question.__name__}", bounded, question)

    def acceptances(self) -> pl.DataFrame:
        """Who answers for which refused batch."""
        return summary.acceptances(self._ledger)

    def quarantine_counts(self, batch_id: str) -> pl.DataFrame:
        """Why rows of a batch were kept out."""
        return summary.quarantine_counts(self._ledger, batch_id)

    def field_fault_counts(self, batch_id: str) -> pl.DataFrame:
        """Which values of a batch were emptied."""
        return summary.field_fault_counts(self._ledger, batch_id)


def current(settings: Settings, within: tuple[str, ...] | None = None) -> Figures | None:
    """The published figures, bounded to some departments where given; None where nothing was published yet.

    Raises:
        StoreError: a version is published and cannot be opened.
    """
    warehouse = _reader(repr(settings), settings).current()
    if warehouse is None:
        return None
    home = str(settings.home)
    return Figures(warehouse, (home, _figures_version(warehouse, home, warehouse.version)), within)


@st.cache_resource(show_spinner=False)
def _reader(known_by: str, _settings: Settings) -> WarehouseReader:
    return WarehouseReader(_settings)


# In each of these the leading underscore keeps the connection out of the key; home and version stand for it. A slice is
# known by how it is written: Streamlit would take it apart field by field, at every call.
_KNOWN_BY: dict[str | type, Callable[[Any], str]] = {Slice: repr}


@st.cache_data(show_spinner=False, max_entries=_ENTRIES)
def _figures_version(_warehouse: Warehouse, home: str, version: int) -> int:
    return summary.figures_version(_warehouse)


@st.cache_data(show_spinner=False, max_entries=_ENTRIES, hash_funcs=_KNOWN_BY)
def _measure(
    _warehouse: Warehouse, version: tuple[str, int], key: str, where: Slice, by: tuple[str, ...]
) -> pl.DataFrame:
    return measuring.measure(_warehouse, key, where, by)


@st.cache_data(show_spinner=False, max_entries=_ENTRIES, hash_funcs=_KNOWN_BY)
def _asked(
    _warehouse: Warehouse, version: tuple[str, int], name: str, values: tuple[Any, ...], _question: Callable[..., Any]
) -> Any:
    return _question(_warehouse, *values)


@st.cache_data(show_spinner=False, max_entries=_ENTRIES, hash_funcs=_KNOWN_BY)
def _chart(
    _warehouse: Warehouse, version: tuple[str, int], key: str, where: Slice, edited: tuple[int, int] | None
) -> ControlChart:
    return control.control_chart(_warehouse, key, where)


@st.cache_data(show_spinner=False, max_entries=_ENTRIES, hash_funcs=_KNOWN_BY)
def _stamp(_warehouse: Warehouse, version: tuple[str, int], where: Slice) -> Stamp:
    return summary.stamp(_warehouse, where)


@st.cache_data(show_spinner=False, max_entries=_ENTRIES)
def _options(_warehouse: Warehouse, version: tuple[str, int], within: tuple[str, ...] | None) -> dict[str, list[str]]:
    return summary.options(_warehouse, within)


@st.cache_data(show_spinner=False, max_entries=_ENTRIES)
def _extent(
    _warehouse: Warehouse, version: tuple[str, int], within: tuple[str, ...] | None
) -> tuple[date, date] | None:
    return summary.extent(_warehouse, within)
