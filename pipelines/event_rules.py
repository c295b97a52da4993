"""What a profile says of a log in which several rows, each about something that happened, are one contact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pipelines.profile import FieldMap

Take = Literal["first", "last", "count", "any"]

EVERY = "*"
"""Stands for every word of the log."""


@dataclass(frozen=True, slots=True)
class EventRule:
    """How a field is read from the events of a contact.

    Attributes:
        words: the events that count, folded; `*` for every one.
        take: the first or the last of them in time, how many there are, or whether there is any.
        column: what is taken of that event; None takes its time.
        unless: of `any`: events that speak against it, folded.
        false_on: of `any`: events that make it false where it is not true; without one of them it is not known.
    """

    words: tuple[str, ...]
    take: Take
    column: str | None = None
    unless: tuple[str, ...] = ()
    false_on: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """Every word that it names."""
        return tuple(word for word in (*self.words, *self.unless, *self.false_on) if word != EVERY)


@dataclass(frozen=True, slots=True)
class Events:
    """The `[events]` section: rows with one key of the contact are one contact.

    Attributes:
        word: the column that says what happened.
        time: how the time of an event is read.
        ignored: words that are known and say nothing that is kept, folded; `*` for all that no field names.
    """

    word: str
    time: FieldMap
    ignored: tuple[str, ...] = ()
