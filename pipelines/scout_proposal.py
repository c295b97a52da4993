"""A profile that is proposed and not written yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.scout import Look
from pipelines.scout_fields import Pick
from pipelines.scout_long import LongForm
from warehouse.contracts import CONTRACTS, INTERACTION, SURVEY, Contract


@dataclass(slots=True)
class EventLog:
    """What the rows of a log of events say.

    Attributes:
        word: the column that says what happened.
        time: when it happened; None where no column can be that.
        ignored: words of which nothing is kept.
        notes: what to know about all that.
    """

    word: str
    time: Pick | None
    ignored: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Proposal:
    """What a file's evidence speaks for.

    Attributes:
        name: of the source.
        look: at the file.
        record: what the rows are taken for, one of `pipelines.scout_kind.RECORDS`.
        why: how that was told.
        events: where several rows are one contact.
        interaction: the fields of the contact in a row, in contract order; empty where there is none.
        surveys: for each question, its fields.
        long: where a row is one answered question, which kind it is.
        beside: the fields of a record that is neither.
        null_words: words of the file that are never a value.
        doubtful_nulls: words that may be, with their column and count.
        decimal: the decimal mark; `?` where it cannot be told.
        zone_named: the times bear their offset from UTC.
        left_out: columns that no field is read from, each with the reason.
    """

    name: str
    look: Look
    record: str = "interaction"
    why: str = ""
    events: EventLog | None = None
    interaction: list[Pick] = field(default_factory=list)
    surveys: list[list[Pick]] = field(default_factory=list)
    long: LongForm | None = None
    beside: list[Pick] = field(default_factory=list)
    null_words: list[str] = field(default_factory=list)
    doubtful_nulls: list[str] = field(default_factory=list)
    decimal: str | None = None
    zone_named: bool = False
    left_out: dict[str, str] = field(default_factory=dict)

    def records(self) -> Iterator[tuple[Contract, list[Pick]]]:
        """Each record of a row with its fields."""
        if self.interaction:
            yield INTERACTION, self.interaction
        yield from ((SURVEY, survey) for survey in self.surveys)
        if self.beside:
            yield CONTRACTS[self.record], self.beside

    @property
    def picks(self) -> list[Pick]:
        """Every field of every record, and the time of an event."""
        of_events = [self.events.time] if self.events and self.events.time else []
        return [*of_events, *(pick for _, picks in self.records() for pick in picks)]

    @property
    def used(self) -> set[str]:
        """The columns that something is read from."""
        telling = {self.events.word} if self.events else set()
        telling |= {self.long.column} if self.long else set()
        return telling | {column for pick in self.picks for column in pick.columns}

    @property
    def missing(self) -> list[str]:
        """What a person must settle before the profile can be used."""
        found = []
        if self.events is not None and not (self.events.time and self.events.time.active):
            found.append("events.time")
        for contract, picks in self.records():
            active = {pick.name for pick in picks if pick.active}
            found += [
                f"{contract.record_type}.{f.name}" for f in contract.fields if f.required and f.name not in active
            ]
        return list(dict.fromkeys(found)) if any(True for _ in self.records()) else ["a record"]
