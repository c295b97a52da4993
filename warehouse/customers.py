"""One customer, one case, and who is about to leave: every row within the reader's departments, and none beyond them.

What a bounded reader is given rests on the rows of the own departments alone: a warehouse that held no others would
give the same, so nothing can be told from it of what is kept back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from warehouse.marts import sums
from warehouse.slices import Slice
from warehouse.stats.intervals import wilson
from warehouse.store import Warehouse
from warehouse.suppress import withhold

_SIGNAL_LISTS = ("sources", "channels", "departments", "categories")


@dataclass(frozen=True, slots=True)
class History:
    """All that the records know of a customer or of a case, oldest first.

    Attributes:
        contacts: (contacts: see `sql/queries/contacts_of.sql`); `promise` is kept, broken, not_due or unknown,
            `grade_clock` met, missed, running or unknown, null where there is no promise or no grade.
        answers: (answers: see `sql/queries/answers_of.sql`).
        steps: (steps of cases: see `sql/queries/steps_of.sql`), each with the time in it, of the last up to now.
    """

    contacts: pl.DataFrame
    answers: pl.DataFrame
    steps: pl.DataFrame

    @property
    def rows(self) -> int:
        """How many records there are of it; 0 where there is no such customer or case to see."""
        return len(self.contacts) + len(self.answers) + len(self.steps)


def customer_history(warehouse: Warehouse, where: Slice, customer_id: str) -> History:
    """A customer's contacts, answers and steps of complaints, of all days; of `where` the bound alone counts."""
    return _history(warehouse, where, customer_id=customer_id)


def case_history(warehouse: Warehouse, where: Slice, source: str, case_id: str) -> History:
    """A case's contacts, answers and steps, of all days; of `where` the bound alone counts."""
    return _history(warehouse, where, source=source, case_id=case_id)


def end_value_now(answers: pl.DataFrame, on: date, days: int) -> dict[str, Any] | None:
    """The last satisfaction answer of a history that is not older than so many days on that day; None without one."""
    # The order of the last answer of a day is that of the mart of end-values.
    last = answers.filter(
        pl.col("kind") == "csat", pl.col("norm_score").is_not_null(), pl.col("day") <= on
    ).sort("day", "responded_at", "response_id")  # fmt: skip
    if last.is_empty() or last["day"][-1] < on - timedelta(days=days):
        return None
    return last.row(-1, named=True)


def risk_spell(warehouse: Warehouse, where: Slice, customer_id: str) -> pl.DataFrame:
    """Since when a customer is at risk at the end of the period: (source, since, is_silent, is_falling), or no row."""
    found = customers_at_risk(warehouse, where, rows=10_000_000)
    return found.filter(pl.col("customer_id") == customer_id)


def customers_at_risk(warehouse: Warehouse, where: Slice, rows: int = 20_000) -> pl.DataFrame:
    """Who is at risk on the last day of the period: whom nobody reached out to first, then the longest.

    Returns:
        (customers: source, customer_id, since, is_silent, is_falling, customer_tier, last_contact_on, contacted_on,
        knows_outreach: contacts of our own are recorded at all, else `contacted_on` is not known); none where there are
        fewer active customers than the minimum group.
    """
    found = warehouse.read("customers_at_risk", **_asked(where), rows=rows)
    active = int(_by_tier(warehouse, where)["active"].sum())
    return found.clear() if active < warehouse.settings.min_group else found


def risk_by_tier(warehouse: Warehouse, where: Slice) -> tuple[dict[str, Any], pl.DataFrame]:
    """The share of active customers at risk on the last day of the period: of all of them, and by their tier.

    Returns:
        The whole and (tiers: customer_tier, value, lower, upper, n, numerator, base, coverage, censored, suppressed),
        null the tier that no contact knows; with Wilson intervals. Tiers that are too small are null, and so are those
        that would give them away.
    """
    counts = _by_tier(warehouse, where).rename({"active": "n", "at_risk": "numerator"})
    least = warehouse.settings.min_group
    whole = counts.select(pl.col("n", "numerator").sum())
    whole = _shares(whole.with_columns(suppressed=pl.col("n").is_between(1, least - 1)))
    hidden = withhold(counts, ("customer_tier",), least).cells["hidden"]
    return whole.row(0, named=True), _shares(counts.with_columns(suppressed=hidden))


def _shares(counts: pl.DataFrame) -> pl.DataFrame:
    hits, n = (counts[name].to_numpy().astype(float) for name in ("numerator", "n"))
    figures = {"value": hits / np.where(n > 0, n, np.nan)}
    figures["lower"], figures["upper"] = wilson(hits, n)
    found = counts.with_columns(pl.Series(name, values, nan_to_null=True) for name, values in figures.items())
    shown = [pl.when(~pl.col("suppressed")).then(pl.col(name)).alias(name) for name in (*figures, "numerator")]
    # Every active customer can be judged: activity is what makes one active.
    whole = pl.when(pl.col("n") > 0).then(1.0)
    return found.with_columns(shown).with_columns(base=pl.col("n"), coverage=whole, censored=pl.lit(0))


def _by_tier(warehouse: Warehouse, where: Slice) -> pl.DataFrame:
    """(tiers: customer_tier, active, at_risk), the null one last; none of a tier without an active customer."""
    asked = _asked(where)
    if asked.pop("narrowed"):
        return warehouse.memory.answer(("risk_by_tier", where), lambda: warehouse.read("risk_by_tier", **asked))
    ever = Slice(date.min, where.end, sources=where.sources)
    found = sums(warehouse, "risk_tiers", ("customers", "at_risk"), ever, ("customer_tier",))
    return found.filter(pl.col("customers") > 0).rename({"customers": "active"}).sort("customer_tier", nulls_last=True)


def _asked(where: Slice) -> dict[str, Any]:
    lists = {name: list(getattr(where, name)) for name in _SIGNAL_LISTS}
    narrowed = where.within is not None or any(lists[name] for name in _SIGNAL_LISTS[1:])
    return {"end": where.end, **lists, "narrowed": narrowed, "within": _within(where)}


def _within(where: Slice) -> list[str] | None:
    return None if where.within is None else list(where.within)


def _history(warehouse: Warehouse, where: Slice, **whose: str) -> History:
    asked = {"customer_id": None, "source": None, "case_id": None, **whose, "within": _within(where)}
    return History(*(warehouse.read(name, **asked) for name in ("contacts_of", "answers_of", "steps_of")))
