"""What a row of an unseen file is: a contact, an answer, an event of a contact, a step of a case, a day, an hour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipelines.scout_names import likeness, names, plain, words_of
from pipelines.scout_values import Evidence
from warehouse.errors import DefinitionError

RECORDS = ("interaction", "event_log", "survey", "invitation", "case_event", "activity", "staffing")
_LEAST = 0.5
_MANY_STEPS = 2
_KEY = 0.55  # one word of three, as in `ticket_form_id`, is no name of a contact's key

_Columns = Mapping[str, Evidence]


@dataclass(frozen=True, slots=True)
class _Sign:
    """One kind of record, and the words that say why the columns speak for it; None where they do not."""

    record: str
    seen: Callable[[_Columns], str | None]


def record_of(evidence: _Columns, scores: list[tuple[str, Evidence]], given: str | None) -> tuple[str, str]:
    """What a row is, and how that was told.

    Args:
        evidence: of the columns that may be used.
        scores: the columns that hold answers to a survey.
        given: what the caller says it is.

    Raises:
        DefinitionError: the caller names no kind of record.
    """
    if given is not None:
        if given not in RECORDS:
            raise DefinitionError(f"There is no record '{given}'", f"Use one of: {', '.join(RECORDS)}.")
        return given, f"Read as {given}, as asked."
    if not scores:
        for sign in _SIGNS:
            if why := sign.seen(evidence):
                return sign.record, f"UNSURE: read as {sign.record}: {why}. Otherwise name it with --record."
    return "interaction", ""


def named(record: str, field: str, evidence: _Columns) -> Evidence | None:
    """The column most like a field of a record, by its name alone; None where none is."""
    known = names()["beside"][record][field]
    best = max(evidence.values(), key=lambda e: likeness(e.name, known), default=None)
    return best if best is not None and likeness(best.name, known) >= _LEAST else None


def word_column(evidence: _Columns) -> Evidence | None:
    """The column that says what happened in a log of events: by its words, and by its name where two have them."""
    known = names()["log"]["word"]
    found = [e for e in evidence.values() if e.few and not e.truth and e.words.get("event", 0) >= _LEAST]
    return max(found, key=lambda e: (likeness(e.name, known), e.words.get("event", 0)), default=None)


def _steps(evidence: _Columns) -> str | None:
    for e in evidence.values():
        words = [word for word in e.column.counts or () if plain(word) in words_of("step")]
        if e.few and e.words.get("step", 0) >= _LEAST and len(words) >= _MANY_STEPS:
            return f'"{e.name}" names steps of a complaint ({", ".join(words[:3])})'
    return None


def _log(evidence: _Columns) -> str | None:
    e = word_column(evidence)
    if e is None or likeness(e.name, names()["log"]["word"]) < _LEAST:
        return None
    kinds = {words_of("event")[word] for word in map(plain, e.column.counts or ()) if word in words_of("event")}
    keys = [key for key in evidence.values() if likeness(key.name, names()["log"]["key"]) >= _KEY]
    if len(kinds) < _MANY_STEPS or not any(key.column.repeats is None for key in keys) or not _timed(evidence):
        return None
    return f'"{e.name}" says what happened, and rows share their {_repeated(keys)}'


def _repeated(keys: list[Evidence]) -> str:
    return next(f'"{key.name}"' for key in keys if key.column.repeats is None)


def _duty(evidence: _Columns) -> str | None:
    agents = named("staffing", "agents", evidence)
    if agents is None or agents.span is None or named("staffing", "duty_at", evidence) is None:
        return None
    return f'"{agents.name}" counts agents on duty'


def _days(evidence: _Columns) -> str | None:
    customer, day = named("activity", "customer_id", evidence), named("activity", "active_on", evidence)
    counts = [named("activity", field, evidence) for field in ("logins", "uses", "orders")]
    told = [e.name for e in counts if e is not None and e.span is not None]
    if customer is None or day is None or day.times is None or not told:
        return None
    return f'"{customer.name}" and "{day.name}" with counts in {", ".join(f"{name!r}" for name in told)}'


def _asked(evidence: _Columns) -> str | None:
    sent = named("invitation", "sent_at", evidence)
    if sent is None or sent.times is None or named("invitation", "invitation_id", evidence) is None:
        return None
    return f'"{sent.name}" says when a question went out, and no column holds a score'


def _timed(evidence: _Columns) -> bool:
    return any(e.times for e in evidence.values())


_SIGNS = (
    _Sign("case_event", _steps),
    _Sign("event_log", _log),
    _Sign("staffing", _duty),
    _Sign("activity", _days),
    _Sign("invitation", _asked),
)
