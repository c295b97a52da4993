"""The dirt that real exports have, put into the sample files on purpose and counted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines import demo_plan as plan

_NO_DATE = "2026/13/45 25:61"


@dataclass(frozen=True, slots=True)
class Dirt:
    """One kind of dirt in one file.

    Attributes:
        file: `contacts` or `surveys`.
        what: what is wrong with the rows.
        rule: the gate's rule that names it; None for exact duplicates, which no rule judges.
        rows: how many rows of the file carry it.
    """

    file: str
    what: str
    rule: str | None
    rows: int


@dataclass(frozen=True, slots=True)
class _Fault:
    what: str
    rule: str
    column: str
    value: str | None
    rows: int
    only: pl.Expr | None = None


_CONTACT_FAULTS = (
    _Fault("no id", "interaction_id_missing", "contact_no", None, 20),
    _Fault("unreadable date", "started_at_unreadable", "started", _NO_DATE, 25),
    _Fault(
        "answered before asked",
        "answered_at_before_started_at",
        "answered",
        "2020-01-01 00:00:00",
        80,
        pl.col("answered").is_not_null(),
    ),
    _Fault("negative wait", "wait_seconds_out_of_range", "wait_s", "-1", 40, pl.col("wait_s").is_not_null()),
    # The fax was given up after the first week: a few in every week would hide e-mail too, the next smallest channel.
    _Fault(
        "unmapped channel word",
        "channel_unmapped",
        "channel_name",
        plan.UNMAPPED_CHANNEL,
        30,
        pl.int_range(pl.len()) < pl.len() // plan.WEEKS,
    ),
)
_SURVEY_FAULTS = (
    _Fault("NPS of 11", "score_off_scale", "score", "11", 25, pl.col("kind") == "NPS"),
    _Fault("CSAT of 0", "score_off_scale", "score", "0", 20, pl.col("kind") == "CSAT"),
    _Fault("unreadable date", "responded_at_unreadable", "answered", _NO_DATE, 10),
)
_DUPLICATES = {"contacts": 60, "surveys": 30}
_CONFLICTING_PAIRS = 5
_BLANK_ROWS = 40


def dirtied(table: pl.DataFrame, file: str, rng: np.random.Generator, scale: float) -> tuple[pl.DataFrame, list[Dirt]]:
    """The table with dirt in it, each row dirty in one way at most, and the count of every kind.

    Args:
        table: a clean export, all text.
        file: `contacts` or `surveys`.
        rng: the source of chance.
        scale: the counts grow with it; each kind occurs at least once.
    """
    order = rng.permutation(table.height)
    faults = _CONTACT_FAULTS if file == "contacts" else _SURVEY_FAULTS
    used, found = 0, []
    for fault in faults:
        allowed = np.full(table.height, True) if fault.only is None else table.select(fault.only).to_series().to_numpy()
        rest = order[used:]
        rows = rest[allowed[rest]][: _scaled(fault.rows, scale)]
        # Chosen rows move to the used front, so that no row is dirty twice.
        order = np.concatenate([order[:used], rows, rest[~np.isin(rest, rows)]])
        used += len(rows)
        table = _overwritten(table, fault.column, rows, fault.value)
        found.append(Dirt(file, fault.what, fault.rule, len(rows)))
    extra, more = _extra_rows(table, file, order[used:], scale)
    return _scattered(table, extra, rng, blank=file == "contacts"), [*found, *more]


def _scaled(rows: int, scale: float) -> int:
    return max(1, round(rows * scale))


def _overwritten(
    table: pl.DataFrame, column: str, rows: np.ndarray[tuple[int], np.dtype[np.int64]], value: str | None
) -> pl.DataFrame:
    chosen = np.zeros(table.height, dtype=bool)
    chosen[rows] = True
    return table.with_columns(
        pl.when(pl.Series(chosen)).then(pl.lit(value, pl.String)).otherwise(pl.col(column)).alias(column)
    )


def _extra_rows(
    table: pl.DataFrame, file: str, clean: np.ndarray[tuple[int], np.dtype[np.int64]], scale: float
) -> tuple[list[pl.DataFrame], list[Dirt]]:
    duplicates = table[clean[: _scaled(_DUPLICATES[file], scale)]]
    extra, found = [duplicates], [Dirt(file, "exact duplicate", None, duplicates.height)]
    if file == "contacts":
        pairs = _scaled(_CONFLICTING_PAIRS, scale)
        conflicting = table[clean[duplicates.height : duplicates.height + pairs]].with_columns(
            pl.lit("Headquarters").alias("site")
        )
        blanks = table[:1].select(pl.lit(None, pl.String).alias(name) for name in table.columns)
        blanks = pl.concat([blanks] * _scaled(_BLANK_ROWS, scale))
        extra += [conflicting, blanks]
        found += [
            Dirt(file, "one id, two contents", "repeated", 2 * conflicting.height),
            Dirt(file, "blank row", "blank_row", blanks.height),
        ]
    return extra, found


def _scattered(
    table: pl.DataFrame, extra: list[pl.DataFrame], rng: np.random.Generator, *, blank: bool
) -> pl.DataFrame:
    """The extra rows among the others; blank ones stay together, as when a sheet is saved with an empty block."""
    together = extra.pop() if blank else table.clear()
    others = pl.concat(extra)
    places = pl.concat(
        [
            pl.Series(np.arange(table.height), dtype=pl.Float64),
            pl.Series(rng.random(others.height) * table.height),
            pl.Series([table.height * 0.6 + 0.5] * together.height, dtype=pl.Float64),
        ]
    )
    return (
        pl.concat([table, others, together])
        .with_columns(places.alias("_place"))
        .sort("_place", maintain_order=True)
        .drop("_place")
    )
