"""Rates from texts that people audited, and what is missing for them.

Labels are drawn at random within a channel, at different rates. So every figure is made channel by channel and the
channels are put together by how many texts they have; a channel without labels leaves the figure, and its coverage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import repeat

import numpy as np
import polars as pl

from warehouse.catalogue import Metric
from warehouse.frames import Numbers, in_order, kept, numbers
from warehouse.marts import sums
from warehouse.slices import Slice
from warehouse.stats.audited import MIN_LABELS, half_width, more_labels
from warehouse.store import Warehouse

_STRATUM = ("source", "channel")
# Below this a channel's spread cannot be told.
_LEAST_OF_A_CHANNEL = 10


@dataclass(frozen=True, slots=True)
class ModelInForce:
    """The model that scored every text here.

    Attributes:
        model_id, engine: which one; `lexicon`, or how it was trained.
        made_at: when it was put down here, UTC.
        labels, cv_auc, cv_macro_f1: of a trained one, what it was trained on and how it did on held-out labels.
        licence: what was said of the labels' licence.
        labelled, last_label_at: how many random labels stand against it, and when the last was given, UTC.
    """

    model_id: str
    engine: str
    made_at: datetime
    labels: int
    cv_auc: float | None
    cv_macro_f1: float | None
    licence: str | None
    labelled: int
    last_label_at: datetime | None


def model_in_force(warehouse: Warehouse) -> ModelInForce | None:
    """The model in force; None where no text was ever scored."""
    rows = warehouse.memory.answer("emotion model", lambda: warehouse.read("emotion_model"))
    return None if rows.is_empty() else ModelInForce(**rows.row(0, named=True))


def audited_figures(warehouse: Warehouse, wanted: Metric, where: Slice, by: Sequence[str]) -> pl.DataFrame:
    """Figures of an audited metric, one row a group; see `warehouse.measuring.measure`.

    `n` counts the texts of channels with enough labels, `numerator` is the number of labels behind the figure.
    """
    strata = [*by, *(name for name in _STRATUM if name not in by)]
    cells = sums(warehouse, wanted.mart, wanted.columns, where, strata)
    # In one order, so that the same sums give the same last digit.
    cells = in_order(kept(cells, numbers(cells[wanted.base[0]]) > 0), strata)
    texts, labels = (numbers(cells[name]) for name in (wanted.denominator[0], wanted.labels[0]))
    total, differences, squares = (numbers(cells[name]) for name in (wanted.total[0], *wanted.differences))
    covered = (labels >= _LEAST_OF_A_CHANNEL) & (texts > 0)
    safe = np.where(texts > 0, texts, 1.0)
    raw = np.where(covered, total / safe + differences / np.where(labels > 0, labels, 1.0), 0.0)
    half = np.where(covered, half_width(differences, squares, labels, texts), 0.0)
    places: dict[tuple[object, ...], int] = {}
    keys = zip(*(cells[name].to_list() for name in by), strict=True) if by else repeat((), len(cells))
    group = np.array([places.setdefault(key, len(places)) for key in keys], dtype=int)
    groups = len(places) if by else 1
    parts = (numbers(cells[wanted.base[0]]), np.where(covered, texts, 0.0), np.where(covered, labels, 0.0))
    every = (*parts, texts * raw, (texts * half) ** 2)
    summed = [np.bincount(group, part, groups).astype(np.float64) for part in every]
    firsts = np.unique(group, return_index=True)[1]
    named = [cells[name][firsts] for name in by]
    return pl.DataFrame([*named, *_put_together(*summed)])


def _put_together(base: Numbers, n: Numbers, labels: Numbers, weighted: Numbers, spread: Numbers) -> list[pl.Series]:
    """The columns of figures, from sums over the strata of each group."""
    enough = (labels >= MIN_LABELS) & (n > 0)
    judged = np.where(enough, n, np.nan)
    rate, half = weighted / judged, np.sqrt(spread) / judged
    shares = {"value": rate, "lower": rate - half, "upper": rate + half}
    counted = {"n": np.where(enough, n, 0.0), "base": base, "censored": np.zeros(len(base))}
    coverage = counted["n"] / np.where(base > 0, base, np.nan)
    return [
        *(pl.Series(name, part.clip(0, 1), nan_to_null=True) for name, part in shares.items()),
        *(pl.Series(name, part.astype(np.int64)) for name, part in counted.items()),
        pl.Series("numerator", labels),
        pl.Series("coverage", coverage, nan_to_null=True),
    ]


def label_debt(warehouse: Warehouse, where: Slice) -> pl.DataFrame:
    """How many labels each channel has, and how many more it needs for +-5 points.

    Returns:
        (channels: channel, texts, unclear, index, labels, missing), most texts first. `missing` counts from the spread
        of the differences so far; below 30 labels it is what is missing to 30.
        Index and unclear share are null where there are fewer texts than the minimum group, and for who sees no
        records: `measure` gives them.
    """
    columns = ("texts_scored", "texts_unclear", "p_sum", "labels", "difference_sum", "difference_squares")
    counted = sums(warehouse, "emotions", columns, replace(where, in_blocks=False), ("channel",))
    cells = counted.filter(pl.col("texts_scored") > 0)
    arrays = {name: cells[name].cast(pl.Float64).to_numpy() for name in columns}
    labels = arrays["labels"]
    least = np.minimum(MIN_LABELS, arrays["texts_scored"])
    wanted = np.nan_to_num(more_labels(arrays["difference_sum"], arrays["difference_squares"], labels))
    missing = np.where(labels >= least, wanted, np.maximum(wanted, least - labels))
    missing = np.minimum(missing, arrays["texts_scored"] - labels)
    shown = (pl.col("texts_scored") >= warehouse.settings.min_group) & (not where.in_blocks)
    return cells.select(
        "channel",
        texts="texts_scored",
        unclear=pl.when(shown).then(pl.col("texts_unclear") / pl.col("texts_scored")),
        index=pl.when(shown).then(pl.col("p_sum") / pl.col("texts_scored")),
        labels="labels",
        missing=pl.Series(missing).cast(pl.Int64),
    ).sort("texts", "channel", descending=[True, False], nulls_last=True)
