"""One number of a batch and what it must lie within."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from expectations.history import History, Usual
from expectations.observed import Share
from expectations.policy import Limits

Unit = Literal["share", "rows", "seconds", "factor", "points"]
State = Literal["judged", "no_history", "too_few"]
Bounds = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is known of a batch beside its staged rows.

    Attributes:
        source, record_type, batch_id: whose history it is held against.
        now: when it is loaded, UTC without saying so; the only clock of the gate.
        as_of: up to when its records are said to reach, UTC; None where nobody said.
        duplicates, repeats: rows that repeat another in everything, and in their key alone.
        contacts: answers whose contact is nowhere, of those that name one; None where no contact is known at all.
        mended: whether it holds nothing but rows that were quarantined before; what is usual says nothing of them then.
        increment: whether it holds what is new since the last look at its source; how many rows it has is no sign then.
        out_of_order: the worst field's records whose times are in the wrong order, of the records with both times; the
            gate fills it in.
    """

    source: str
    record_type: str
    batch_id: str
    now: datetime
    as_of: datetime | None = None
    duplicates: int = 0
    repeats: int = 0
    contacts: Share | None = None
    mended: bool = False
    increment: bool = False
    out_of_order: Share | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of the batch and what it is held against.

    Attributes:
        check, field: what it is about; the rule's name is made of them.
        value: in its unit; None where it is not judged.
        rows: it rests on.
        warn, refuse: what it must lie within; None where there is no such limit.
        usual, batches: of the earlier batches, where they count.
        word: what stands out: a moment, a word, some days.
        condition: SQL for rows that show it; empty where no single row does.
    """

    check: str
    field: str | None
    unit: Unit
    value: float | None
    rows: int
    state: State = "judged"
    warn: Bounds | None = None
    refuse: Bounds | None = None
    usual: float | None = None
    batches: int = 0
    word: str = ""
    condition: str = ""

    @property
    def rule(self) -> str:
        """The rule's name."""
        return f"{self.field}_{self.check}" if self.field else self.check


def above(
    check: str,
    field: str | None,
    unit: Unit,
    value: float | None,
    rows: int,
    limits: Limits,
    usual: Usual | None = None,
) -> Measure:
    """A number that must not lie above its limit, or above what is usual by more than its limit or earlier swings."""
    middle, slack = (usual.middle, limits.mads * usual.spread) if usual else (0.0, 0.0)
    warn, refuse = (
        None if limit is None else (None, middle + max(limit, slack)) for limit in (limits.warn, limits.refuse)
    )
    found = Measure(check, field, unit, value, rows, warn=warn, refuse=refuse)
    return replace(found, usual=usual.middle, batches=usual.batches) if usual else found


def below(
    check: str, field: str | None, share: Share, limits: Limits, *, usual: float | None = None, batches: int = 0
) -> Measure:
    """A share that must reach its limit, or come within its limit of what is usual."""
    warn, refuse = (
        None if limit is None else (limit if usual is None else usual - limit, None)
        for limit in (limits.warn, limits.refuse)
    )
    return Measure(
        check, field, "share", share.value, share.rows, warn=warn, refuse=refuse, usual=usual, batches=batches
    )


def around(check: str, value: float, usual: Usual, limits: Limits) -> Measure:
    """A number of rows that must not be off by more than a factor, or by more than rows have been off before."""
    spread = usual.spread / usual.middle if usual.middle else 0.0  # small spreads of logarithms are relative ones
    slack = math.exp(min(limits.mads * spread, 700.0))
    warn, refuse = (
        None if factor is None else (usual.middle / max(factor, slack), usual.middle * max(factor, slack))
        for factor in (limits.warn, limits.refuse)
    )
    return Measure(
        check, None, "rows", value, int(value), warn=warn, refuse=refuse, usual=usual.middle, batches=usual.batches
    )


def of_share(check: str, field: str | None, found: Share, limits: Limits) -> Measure:
    """A share of rows that must not lie above its limit."""
    measure = above(check, field, "share", found.value, found.rows, limits)
    return replace(measure, word=found.word, condition=found.condition)


def without_history(
    check: str, field: str | None, unit: Unit, value: float | None, rows: int, history: History
) -> Measure:
    """A number that only a history could judge, where there is too little of one."""
    return Measure(check, field, unit, value, rows, "no_history", batches=history.batches)
