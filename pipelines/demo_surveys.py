"""The answers of the sample customers: satisfaction after contacts, and recommendation once in a while."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from pipelines import demo_plan as plan
from pipelines.demo_chain import Ints
from pipelines.demo_contacts import local_text

_TIME = "%Y/%m/%d %H:%M"
_ANSWERED_SHARE = 0.262  # of served contacts
_NPS_AT_SCALE_1 = 5_200
_SETTLED_SCORES = (0.03, 0.05, 0.12, 0.35, 0.45)
_OPEN_SCORES = (0.22, 0.20, 0.23, 0.22, 0.13)
# 24 % detractors (0-6), 30 % passives (7-8), 46 % promoters (9-10): NPS 22.
_NPS_SCORES = (0.012, 0.008, 0.015, 0.025, 0.03, 0.06, 0.09, 0.13, 0.17, 0.21, 0.25)
_DAY_S = 86_400


def survey_table(
    contacts: pl.DataFrame,
    export: pl.DataFrame,
    rngs: tuple[np.random.Generator, np.random.Generator],
    scale: float,
    last_day: date,
) -> pl.DataFrame:
    """The export: one row an answer to one question, in order of time, all text.

    Args:
        contacts: what happened (`demo_chain`).
        export: the same contacts as exported, row for row.
        rngs: the sources of chance of the CSAT and of the NPS answers.
        scale: 1 gives about 20,000 answers.
        last_day: the Sunday on which the year ends; nobody answers after it.
    """
    end = ((last_day - date(1970, 1, 1)).days + 1) * _DAY_S
    answers = pl.concat([_csat(contacts, export, rngs[0], last_day), _nps(contacts, rngs[1], scale, last_day)])
    answers = answers.filter(pl.col("answered") < end).sort("answered", "customer_no", "kind", maintain_order=True)
    number = "S" + pl.Series(np.arange(1, answers.height + 1)).cast(pl.String).str.zfill(8)
    return answers.select(
        number.alias("answer_no"),
        local_text(answers["answered"].to_numpy(), _TIME).alias("answered"),
        "kind",
        pl.col("score").cast(pl.String),
        pl.when(pl.col("kind") == "CSAT").then(pl.lit("1")).otherwise(pl.lit("0")).alias("scale_from"),
        pl.when(pl.col("kind") == "CSAT").then(pl.lit("5")).otherwise(pl.lit("10")).alias("scale_to"),
        "contact_no",
        "customer_no",
        "channel_name",
        "department",
        "category",
        local_text(answers["sent"].to_numpy(), _TIME).alias("sent"),
        "moment",
    )


def _csat(contacts: pl.DataFrame, export: pl.DataFrame, rng: np.random.Generator, last_day: date) -> pl.DataFrame:
    """A settled matter scores higher than an open one; the call-back promise lifts some scores by one."""
    served = ~contacts["abandoned"].to_numpy() & export["customer_no"].is_not_null().to_numpy()
    chosen = np.flatnonzero(served & (rng.random(contacts.height) < _ANSWERED_SHARE))
    about, words, n = contacts[chosen], export[chosen], len(chosen)
    chance = rng.random(n)
    settled = np.searchsorted(np.cumsum(_SETTLED_SCORES)[:-1], chance, side="right")
    still_open = np.searchsorted(np.cumsum(_OPEN_SCORES)[:-1], chance, side="right")
    score = 1 + np.where(about["settled"].to_numpy(), settled, still_open)
    score += _lifted(about, last_day) & (score < 5) & (rng.random(n) < plan.CALL_BACK_UPLIFT)
    sent = about["started"].to_numpy() + rng.integers(24 * 3_600, 40 * 3_600, n)
    return words.select("contact_no", "customer_no", "channel_name", "department", "category").with_columns(
        pl.Series("score", score, pl.Int64),
        pl.Series("sent", sent, pl.Int64),
        pl.Series("answered", sent + _delay(rng, n, 3_600.0), pl.Int64),
        pl.lit("CSAT").alias("kind"),
        pl.lit("after contact").alias("moment"),
    )


def _lifted(about: pl.DataFrame, last_day: date) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    departments = np.array([department for department, _ in plan.CATEGORIES.values()])[about["category"].to_numpy()]
    start = (plan.call_back_start(last_day) - date(1970, 1, 1)).days * _DAY_S
    return (departments == "Technical Support") & (about["started"].to_numpy() >= start)


def _nps(contacts: pl.DataFrame, rng: np.random.Generator, scale: float, last_day: date) -> pl.DataFrame:
    """Asked of customers at random, whatever happened to them, so that it has no cause to move."""
    n = max(1, round(_NPS_AT_SCALE_1 * scale))
    first = (plan.first_day(last_day) - date(1970, 1, 1)).days
    score = np.searchsorted(np.cumsum(_NPS_SCORES)[:-1], rng.random(n), side="right")
    sent = (first + rng.integers(0, 7 * plan.WEEKS, n)) * _DAY_S + rng.integers(9 * 3_600, 12 * 3_600, n)
    answered = sent + rng.integers(60, 8 * 3_600, n)
    customers = contacts["customer"].to_numpy()[rng.integers(0, contacts.height, n)]
    blank = pl.lit(None, pl.String)
    return pl.DataFrame({"customer_no": "U" + pl.Series(customers).cast(pl.String).str.zfill(7)}).select(
        blank.alias("contact_no"),
        "customer_no",
        blank.alias("channel_name"),
        blank.alias("department"),
        blank.alias("category"),
        pl.Series("score", score, pl.Int64),
        pl.Series("sent", sent, pl.Int64),
        # Answers come on the day of the question, so that the first and the last week are as full as the others.
        pl.Series("answered", answered, pl.Int64),
        pl.lit("NPS").alias("kind"),
        pl.lit("relationship").alias("moment"),
    )


def _delay(rng: np.random.Generator, n: int, mean_s: float) -> Ints:
    return 60 + rng.exponential(mean_s, n).astype(np.int64)
