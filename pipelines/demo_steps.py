"""The steps in which the sample company handles its complaints, as its case system would export them."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from pipelines.demo_contacts import local_text

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
_TIME = "%Y-%m-%d %H:%M:%S"
# The case system's words for the eight steps in order, and the median hours from the step before.
STEPS = {
    "同频": 1.2,
    "降低情绪": 0.4,
    "理性沟通": 2.0,
    "解决方案": 9.0,
    "消减影响": 5.0,
    "显性进展": 12.0,
    "解决结果": 20.0,
    "提升与挖掘": 48.0,
}
_FIRST_STEP_HOURS = {"1": 0.6, "2": 2.2, "3": 0.12}
_STALLED = 0.03  # at each step
# What is planted: in Logistics a case in four gets no further than the talk about it.
STALLING_DEPARTMENT, STALLING_STEP, STALLED_THERE = "Logistics", 3, 0.25
_DAY_S = 86_400


def step_table(export: pl.DataFrame, rng: np.random.Generator, last_day: date) -> pl.DataFrame:
    """The export: one row a step taken, in order of time, all text.

    Args:
        export: the contacts with `demo_care`'s columns.
        rng: a stream of chance of its own.
        last_day: the Sunday on which the year ends; what would be done later is not done yet.
    """
    cases = (
        export.filter(pl.col("complaint_flag") == "Y")
        .unique("case_no", keep="first", maintain_order=True)
        .select("case_no", "complaint_grade", "department", "agent", "started")
    )
    hours, stalls = _course(cases, rng)
    started = cases["started"].str.to_datetime(_TIME).dt.epoch("s").to_numpy()
    moments = started[:, None] + np.cumsum(np.round(hours * 3_600), axis=1).astype(np.int64)
    end = ((last_day - date(1970, 1, 1)).days + 1) * _DAY_S
    taken = (np.cumsum(stalls, axis=1) == 0) & (moments < end)
    rows, steps = np.nonzero(taken)
    table = (
        cases[rows]
        .select("case_no", "department", "agent")
        .with_columns(
            pl.Series("moment", moments[rows, steps], pl.Int64),
            pl.Series("step", list(STEPS), dtype=pl.String).gather(pl.Series(steps)),
        )
    )
    table = table.sort("moment", "case_no", "step")
    number = "T" + pl.Series(np.arange(1, table.height + 1)).cast(pl.String).str.zfill(8)
    return table.select(
        number.alias("step_no"), "case_no", "step", local_text(table["moment"].to_numpy(), _TIME).alias("taken"),
        "department", "agent",
    )  # fmt: skip


def _course(cases: pl.DataFrame, rng: np.random.Generator) -> tuple[Floats, Bools]:
    """Hours to each step from the one before, and the step before which a case stalls; each (cases, steps)."""
    shape = (cases.height, len(STEPS))
    hours = np.array(list(STEPS.values())) * np.exp(0.7 * rng.standard_normal(shape))
    medians = cases["complaint_grade"].replace_strict(_FIRST_STEP_HOURS, default=1.0, return_dtype=pl.Float64)
    hours[:, 0] *= medians.to_numpy() / next(iter(STEPS.values()))
    stalls = rng.random(shape) < _STALLED
    slow = (cases["department"] == STALLING_DEPARTMENT).fill_null(value=False).to_numpy()
    stalls[:, STALLING_STEP] |= slow & (rng.random(cases.height) < STALLED_THERE)
    return hours, stalls
