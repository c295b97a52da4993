"""What is measured of a batch as a whole, and the limits that follow from policy and history."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

from expectations.history import History, whole_days
from expectations.measure import Delivery, Measure, Unit, above, around, below, of_share, without_history
from expectations.observed import Observed, Share
from expectations.policy import Limits, Policy, told

_DAYS_NAMED = 3
# Shares that are read off the sample as they stand: above the limit is too much.
_PLAIN = ("one_stamp", "same_clock", "key_as_number", "key_truncated", "scale_exceeded", "zero_handle")
# What holds a delivery against those before it and against the clock.
_OF_THE_SOURCE = (
    *("volume", "day_volume", "freshness", "lag", "unknown_rise", "drift", "wait_shift", "score_shift"),
    *("key_shape", "key_zeros"),
)
_SHIFTS: tuple[tuple[str, str, str, Unit], ...] = (
    ("wait_shift", "wait_seconds", "wait_seconds", "factor"),
    ("score_shift", "score", "norm_score", "points"),
)


def measures(observed: Observed, history: History, delivery: Delivery, policy: Policy) -> list[Measure]:
    """Everything that is measured of this batch, judged or not."""
    checks = policy.checks
    found = [
        *_volume(observed, history, checks),
        *_freshness(observed, history, delivery, policy),
        *_unknown(observed, history, checks),
        *_drift(observed, history, checks),
        *_shifts(observed, history, checks),
        *_keys(observed, history, delivery, checks),
        *_shares(observed, delivery, checks),
    ]
    silent = _OF_THE_SOURCE if delivery.mended else ("volume",) if delivery.increment else ()
    told = [measure for measure in found if measure.check not in silent]
    return [_enough(measure, checks[measure.check]) for measure in told]


def _enough(measure: Measure, limits: Limits) -> Measure:
    """Says nothing about a number that rests on too little."""
    if measure.state == "judged" and (measure.value is None or measure.rows < limits.least_rows):
        return replace(measure, state="too_few", value=None)
    return measure


def _volume(observed: Observed, history: History, checks: Mapping[str, Limits]) -> Iterator[Measure]:
    rows, usual = observed.rows, history.usual("rows")
    if usual is None:
        yield without_history("volume", None, "rows", float(rows), rows, history)
    else:
        yield around("volume", float(rows), usual, checks["volume"])
    limits = checks["day_volume"]
    days = {day: (n, history.usual_day(day)) for day, n in whole_days(observed.days).items()}
    known = {day: (n, usual.middle) for day, (n, usual) in days.items() if usual is not None}
    if not known:
        yield without_history("day_volume", None, "share", None, len(days), history)
        return
    off = [day for day, (n, middle) in known.items() if not middle / limits.factor <= n <= middle * limits.factor]
    word = ", ".join(day.isoformat() for day in sorted(off)[:_DAYS_NAMED])
    share = len(off) / len(known)
    found = above("day_volume", None, "share", share, len(known), limits)
    yield replace(found, word=word, batches=history.batches)


def _freshness(observed: Observed, history: History, delivery: Delivery, policy: Policy) -> Iterator[Measure]:
    if observed.newest is None:
        return
    word, checks = told(observed.newest, policy.zone, "minutes"), policy.checks
    if delivery.as_of is not None:
        behind = (delivery.as_of - observed.newest).total_seconds()
        found = above("freshness", None, "seconds", behind, observed.rows, checks["freshness"])
        yield replace(found, word=word)
    lag = (delivery.now - observed.newest).total_seconds()
    found = _risen("lag", None, "seconds", lag, observed.rows, history, checks["lag"], measure="lag")
    yield replace(found, word=word)


def _unknown(observed: Observed, history: History, checks: Mapping[str, Limits]) -> Iterator[Measure]:
    for name, known in observed.filled.items():
        unknown = Share(observed.rows - known, observed.rows, f"{name} is null")
        if name in checks["unknown"].fields:
            yield of_share("unknown", name, unknown, checks["unknown"])
        if name in checks["unknown_rise"].fields:
            found = _risen(
                "unknown_rise", name, "share", unknown.value, unknown.rows, history, checks["unknown_rise"],
                measure="unknown",
            )  # fmt: skip
            yield replace(found, condition=unknown.condition)


def _risen(
    check: str,
    field: str | None,
    unit: Unit,
    value: float | None,
    rows: int,
    history: History,
    limits: Limits,
    *,
    measure: str,
) -> Measure:
    usual = history.usual(measure, field or "")
    if usual is None:
        return without_history(check, field, unit, value, rows, history)
    return above(check, field, unit, value, rows, limits, usual)


def _drift(observed: Observed, history: History, checks: Mapping[str, Limits]) -> Iterator[Measure]:
    for name in checks["drift"].fields:
        if name in observed.words:
            yield _distance("drift", name, observed.words[name], history.words.get(name, {}), history, checks["drift"])


def _distance(
    check: str,
    field: str | None,
    now: Mapping[str, float],
    before: Mapping[str, float],
    history: History,
    limits: Limits,
) -> Measure:
    """Total variation distance; chance alone moves about half of sqrt(words / n), which is allowed for."""
    rows = int(sum(now.values()))
    if history.batches < history.least or not before or not rows:
        return without_history(check, field, "share", None, rows, history)
    total = sum(before.values())
    moved = {word: now.get(word, 0) / rows - before.get(word, 0) / total for word in {*now, *before}}
    farthest = max(sorted(moved), key=lambda word: abs(moved[word]))
    chance = 0.5 * math.sqrt(len(moved) / rows)
    warn, refuse = (None if limit is None else limit + chance for limit in (limits.warn, limits.refuse))
    value = sum(abs(change) for change in moved.values()) / 2
    found = above(check, field, "share", value, rows, replace(limits, warn=warn, refuse=refuse))
    return replace(found, word=farthest, batches=history.batches)


def _shifts(observed: Observed, history: History, checks: Mapping[str, Limits]) -> Iterator[Measure]:
    for check, field, of, unit in _SHIFTS:
        now, before = observed.deciles.get(of), history.usual_deciles(of)
        rows = min(observed.sampled, observed.filled.get(field, 0))
        if now is not None and before is None:
            yield without_history(check, field, unit, None, rows, history)
        elif now is not None and before is not None:
            apart = sum(abs(a - b) for a, b in zip(now, before, strict=True)) / len(before)
            value = math.exp(apart) if unit == "factor" else apart
            yield replace(above(check, field, unit, value, rows, checks[check]), batches=history.batches)


def _keys(observed: Observed, history: History, delivery: Delivery, checks: Mapping[str, Limits]) -> Iterator[Measure]:
    lengths = observed.words.get("key_length")
    if not lengths:
        return
    known = sum(lengths.values()) / observed.sampled * observed.rows  # of the keys that are there at all
    # Rows that repeat another in everything share its key rightly, however many an export holds of them.
    collapsed = max(0.0, 1 - observed.keys / max(known - delivery.duplicates, 1))
    yield above("key_collapse", None, "share", collapsed, observed.rows, checks["key_collapse"])
    yield _distance("key_shape", None, lengths, history.words.get("key_length", {}), history, checks["key_shape"])
    zeros, usual = observed.shares["key_zeros"], history.usual("key_zeros")
    if usual is None:
        yield without_history("key_zeros", None, "share", zeros.value, zeros.rows, history)
    else:
        yield below("key_zeros", None, zeros, checks["key_zeros"], usual=usual.middle, batches=usual.batches)


def _shares(observed: Observed, delivery: Delivery, checks: Mapping[str, Limits]) -> Iterator[Measure]:
    for check in _PLAIN:
        if check in observed.shares:
            yield of_share(check, None, observed.shares[check], checks[check])
    for name in checks["personal"].fields:
        if f"{name}_personal" in observed.shares:
            yield of_share("personal", name, observed.shares[f"{name}_personal"], checks["personal"])
    if "scale_unused" in observed.shares:
        yield below("scale_unused", None, observed.shares["scale_unused"], checks["scale_unused"])
    for check, found in (("duplicates", delivery.duplicates), ("repeats", delivery.repeats)):
        yield of_share(check, None, Share(found, observed.rows), checks[check])
    if delivery.out_of_order is not None:
        yield of_share("order", None, delivery.out_of_order, checks["order"])
    if delivery.contacts is not None:
        yield of_share("reference", None, delivery.contacts, checks["reference"])
