"""What is labelled next: a random sample of each channel, drawn by the product, and texts to be labelled blind again.

Every text has a fixed place in a random order of its channel, so that whoever labels goes on where the last
one stopped, and what is labelled is always the beginning of that order: a random sample of the channel.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from warehouse.emotion_marts import policy
from warehouse.errors import DefinitionError
from warehouse.labels import Label, LabelStore, label_id_of
from warehouse.stats.agreement import Agreement, agreement
from warehouse.store import Warehouse

SEED = 1
_KEY = ("record", "source", "record_key", "text_mark")
_AHEAD = 500  # places of each channel that the page looks at beyond what is labelled


@dataclass(frozen=True, slots=True)
class Task:
    """A text to be labelled; `second` where somebody labelled it and another is to do so without seeing that word."""

    record: str
    source: str
    record_key: str
    text_mark: str
    channel: str | None
    text: str
    second: bool

    def label(self, rater: str, verdict: str, form: str | None = None, cause: str | None = None) -> Label:
        """What a rater says of it, now."""
        key = (self.record, self.source, self.record_key, self.text_mark)
        now = datetime.now(UTC).replace(tzinfo=None)
        return Label(label_id_of(*key, rater), *key, rater, verdict, now, form, cause)


def sample(
    warehouse: Warehouse,
    per_channel: int,
    seed: int = SEED,
    channels: Sequence[str] = (),
    departments: Sequence[str] = (),
    period: tuple[date, date] | None = None,
) -> pl.DataFrame:
    """The first texts of each channel in the random order of a seed; of a period, where one is given.

    Returns:
        (texts: record, source, record_key, text_mark, channel, day, place, text), in the order of their places; texts
        are masked, as they are stored.

    Raises:
        DefinitionError: there is no text to draw from.
    """
    start, end = period or (date.min, date.max)
    found = warehouse.read(
        "label_queue",
        seed=seed,
        channels=list(channels),
        departments=list(departments),
        rows=per_channel,
        start=start,
        end=end,
    ).filter(pl.col("text").is_not_null())
    if found.is_empty():
        raise DefinitionError(
            "There are no texts to draw from", "Load a source whose profile maps 'text' or 'comment'."
        )
    return found


def given(warehouse: Warehouse) -> list[Label]:
    """Every label, those among them that no load has taken in yet; the last word of each rater on each text."""
    labels, _ = LabelStore(warehouse.settings.home).read()
    stored = [Label(**row) for row in warehouse.read("labels_given").to_dicts()]
    latest: dict[str, Label] = {}
    for label in sorted([*stored, *labels], key=lambda one: one.labelled_at):
        latest[label.label_id] = label
    return list(latest.values())


def tasks(drawn: pl.DataFrame, labels: Iterable[Label], rater: str, channel: str | None = None) -> list[Task]:
    """What a rater has to do, in order: texts to be labelled again first, then the next of each channel in turn.

    Args:
        drawn: the random order, as `sample` gives it.
        labels: those given so far.
        rater: who is labelling.
        channel: only this one's.
    """
    raters: dict[tuple[str, ...], set[str]] = {}
    for label in labels:
        raters.setdefault((label.record, label.source, label.record_key, label.text_mark), set()).add(label.rater)
    again, fresh = [], []
    rows = drawn if channel is None else drawn.filter(pl.col("channel") == channel)
    for row in rows.iter_rows(named=True):
        key = tuple(row[name] for name in _KEY)
        said = raters.get(key, set())
        if not said:
            fresh.append(_task(row, second=False))
        elif rater not in said and len(said) == 1 and is_for_two(key):
            again.append(_task(row, second=True))
    return [*again, *fresh]


def _task(row: dict[str, Any], *, second: bool) -> Task:
    return Task(**{name: row[name] for name in (*_KEY, "channel", "text")}, second=second)


def is_for_two(key: Sequence[str]) -> bool:
    """Whether a text is one of those that two people label."""
    return zlib.crc32("\x1f".join(key).encode()) % int(policy()["second_label_every"]) == 0


def places_ahead(labels: Iterable[Label]) -> int:
    """How far into the random order one has to look to find something to do."""
    return sum(1 for label in labels if label.design == "random") + _AHEAD


def agreed(labels: Iterable[Label]) -> Agreement | None:
    """How far the first two people who labelled a text agree, over all texts with two; None where there are none."""
    by_text: dict[tuple[str, ...], list[Label]] = {}
    for label in sorted(labels, key=lambda one: (one.labelled_at, one.label_id)):
        by_text.setdefault((label.record, label.source, label.record_key, label.text_mark), []).append(label)
    return agreement([(said[0].verdict, said[1].verdict) for said in by_text.values() if len(said) > 1])
