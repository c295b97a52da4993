"""What is usual for a source: its newest published batches, as they were written down when they were judged."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import duckdb

from expectations.observed import Observed
from expectations.policy import Policy
from warehouse.sqlfiles import statement

_NORMAL = 1.4826  # the median absolute deviation of a normal variable, times this, is its standard deviation

Row = tuple[str, str, str, float]
"""measure, field, word, value: a row of batch_profile after its batch_id and record_type."""


@dataclass(frozen=True, slots=True)
class Usual:
    """The middle of earlier values and how far they spread (robust standard deviation)."""

    middle: float
    spread: float
    batches: int


@dataclass(frozen=True, slots=True)
class History:
    """The earlier batches of one source and record type; what is known of too few of them is not known.

    Attributes:
        least: how many values it takes to say what is usual.
        values: by measure and field, one a batch, newest first.
        words: by field, rows by word over all batches.
        deciles: by field, the nine deciles of each batch.
        weekdays: by ISO weekday, rows of the single days.
    """

    least: int
    batches: int
    values: Mapping[tuple[str, str], Sequence[float]]
    words: Mapping[str, Mapping[str, float]]
    deciles: Mapping[str, Sequence[Sequence[float]]]
    weekdays: Mapping[int, Sequence[float]]

    def usual(self, measure: str, field: str = "") -> Usual | None:
        """What is usual for a measure."""
        return _usual(self.values.get((measure, field), ()), self.least)

    def usual_day(self, day: date) -> Usual | None:
        """What is usual for a day of that weekday."""
        return _usual(self.weekdays.get(day.isoweekday(), ()), self.least)

    def usual_deciles(self, field: str) -> list[float] | None:
        """The medians of the earlier deciles."""
        known = self.deciles.get(field, ())
        return [statistics.median(column) for column in zip(*known, strict=True)] if len(known) >= self.least else None


def read_history(
    connection: duckdb.DuckDBPyConnection, source: str, record_type: str, batch_id: str, policy: Policy
) -> History:
    """The history that a batch is held against.

    Args:
        connection: the building version.
        source, record_type: whose; a survey's kind is part of its record type.
        batch_id: the batch itself, which is no part of its own history.
        policy: how many batches, and how few are too few.
    """
    rows = connection.execute(
        statement("queries", "gate_history"),
        {"source": source, "record_type": record_type, "batch_id": batch_id, "rows": policy.history_batches},
    ).fetchall()
    values: dict[tuple[str, str], list[float]] = defaultdict(list)
    words: dict[str, Counter[str]] = defaultdict(Counter)
    deciles: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    days: dict[date, float] = {}
    for batch, measure, field, word, value in rows:
        if measure == "words":
            words[field][word] += value
        elif measure == "decile":
            deciles[field][batch].append(value)
        elif measure == "day":
            # Exports overlap: of one day in several batches the fullest is the day.
            days[date.fromisoformat(word)] = max(value, days.get(date.fromisoformat(word), 0))
        else:
            values[measure, field].append(value)
    weekdays: dict[int, list[float]] = defaultdict(list)
    for day, value in days.items():
        weekdays[day.isoweekday()].append(value)
    return History(
        least=policy.history_least,
        batches=len({row[0] for row in rows}),
        values=values,
        words=words,
        deciles={field: list(each.values()) for field, each in deciles.items()},
        weekdays=weekdays,
    )


def profile_rows(observed: Observed, loaded_at: datetime) -> Iterator[Row]:
    """What is written down of a batch for the batches after it.

    Args:
        observed: the batch.
        loaded_at: when it was loaded, UTC without saying so.
    """
    yield "rows", "", "", float(observed.rows)
    if observed.newest is not None:
        yield "newest", "", "", observed.newest.replace(tzinfo=UTC).timestamp()
        yield "lag", "", "", (loaded_at - observed.newest).total_seconds()
    for name, known in observed.filled.items():
        if observed.rows:
            yield "unknown", name, "", 1 - known / observed.rows
    zeros = observed.shares.get("key_zeros")
    if zeros is not None and zeros.value is not None:
        yield "key_zeros", "", "", zeros.value
    for name, counts in observed.words.items():
        for word, rows in counts.items():
            yield "words", name, word, float(rows)
    for name, deciles in observed.deciles.items():
        for number, value in enumerate(deciles, start=1):
            yield "decile", name, str(number), value
    for day, rows in whole_days(observed.days).items():
        yield "day", "", day.isoformat(), float(rows)


def whole_days(days: Mapping[date, int]) -> dict[date, int]:
    """The days that a batch surely holds whole: its first and its last one may be cut off, where there are others."""
    order = sorted(days)
    return {day: days[day] for day in (order[1:-1] if len(order) > 2 else order)}


def _usual(values: Sequence[float], least: int) -> Usual | None:
    if len(values) < least:
        return None
    middle = statistics.median(values)
    spread = _NORMAL * statistics.median(abs(value - middle) for value in values)
    return Usual(middle, spread, len(values))
