"""Rates from texts that people audited, and what is missing for them.

Labels are drawn at random within a channel, at different rates. So every figure is made channel by channel and the
channels are put together by how many texts they have; a channel without labels leaves the figure, and its coverage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from warehouse.catalogue import Metric
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
    cells = cells.filter(pl.col(wanted.base[0]) > 0).sort(strata, nulls_last=True)
    texts, labels = (cells[name].cast(pl.Float64).to_numpy() for name in (wanted.denominator[0], wanted.labels[0]))
    total, differences, squares = (
        cells[name].cast(pl.Float64).to_numpy() for name in (wanted.total[0], *wanted.differences)
    )
    covered = (labels >= _LEAST_OF_A_CHANNEL) & (texts > 0)
    safe = np.where(texts > 0, texts, 1.0)
    raw = np.where(covered, total / safe + differences / np.where(labels > 0, labels, 1.0), 0.0)
    half = np.where(covered, half_width(differences, squares, labels, texts), 0.0)
    rows = cells.select(*by, base=pl.col(wanted.base[0])).with_columns(
        n=pl.Series(np.where(covered, texts, 0.0)),
        labels=pl.Series(np.where(covered, labels, 0.0)),
        weighted=pl.Series(texts * raw),
        spread=pl.Series((texts * half) ** 2),
    )
    names = ("base", "n", "labels", "weighted", "spread")
    summed = [pl.col(name).sum() for name in names]
    return _put_together(rows.group_by(by, maintain_order=True).agg(summed) if by else rows.select(summed))


def _put_together(rows: pl.DataFrame) -> pl.DataFrame:
    enough = (pl.col("labels") >= MIN_LABELS) & (pl.col("n") > 0)
    rate, half = pl.col("weighted") / pl.col("n"), pl.col("spread").sqrt() / pl.col("n")
    return rows.with_columns(
        value=pl.when(enough).then(rate.clip(0, 1)),
        lower=pl.when(enough).then((rate - half).clip(0, 1)),
        upper=pl.when(enough).then((rate + half).clip(0, 1)),
        numerator=pl.col("labels"),
        n=pl.when(enough).then("n").otherwise(0).cast(pl.Int64),
        base=pl.col("base").cast(pl.Int64),
        censored=pl.lit(0, pl.Int64),
    ).with_columns(coverage=pl.col("n") / pl.when(pl.col("base") > 0).then("base"))


def label_debt(warehouse: Warehouse, where: Slice) -> pl.DataFrame:
    """How many labels each channel has, and how many more it needs for +-5 points.

    Returns:
        (channels: channel, texts, unclear, index, labels, missing), most texts first. `missing` counts from the spread
        of the differences so far; below 30 labels it is what is missing to 30.
        Index and unclear share are null where there are fewer texts than the minimum group.
    """
    columns = ("texts_scored", "texts_unclear", "p_sum", "labels", "difference_sum", "difference_squares")
    cells = sums(warehouse, "emotions", columns, where, ("channel",)).filter(pl.col("texts_scored") > 0)
    arrays = {name: cells[name].cast(pl.Float64).to_numpy() for name in columns}
    labels = arrays["labels"]
    least = np.minimum(MIN_LABELS, arrays["texts_scored"])
    wanted = np.nan_to_num(more_labels(arrays["difference_sum"], arrays["difference_squares"], labels))
    missing = np.where(labels >= least, wanted, np.maximum(wanted, least - labels))
    missing = np.minimum(missing, arrays["texts_scored"] - labels)
    shown = pl.col("texts_scored") >= warehouse.settings.min_group
    return cells.select(
        "channel",
        texts="texts_scored",
        unclear=pl.when(shown).then(pl.col("texts_unclear") / pl.col("texts_scored")),
        index=pl.when(shown).then(pl.col("p_sum") / pl.col("texts_scored")),
        labels="labels",
        missing=pl.Series(missing).cast(pl.Int64),
    ).sort("texts", "channel", descending=[True, False], nulls_last=True)
