"""Contacts out of a log in which several rows, each about something that happened, are one contact."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.scout_contacts import assign, channel_of_all, in_order_of
from pipelines.scout_fields import Pick
from pipelines.scout_fold import Fold, fold_by
from pipelines.scout_kind import word_column
from pipelines.scout_moments import time_pick
from pipelines.scout_names import likeness, names, plain, words_of
from pipelines.scout_proposal import EventLog, Proposal
from pipelines.scout_values import Evidence
from warehouse.contracts import INTERACTION
from warehouse.errors import DefinitionError

# Fields of a whole contact; times, truths and counts come from the events.
_CARRIED = (
    "channel", "customer_id", "case_id", "direction", "department", "team", "agent_id", "site", "category",
    "subcategory", "product", "customer_tier", "language", "text", "emotion_label", "complaint_grade",
)  # fmt: skip
_LAST = ("agent_id", "team", "department", "category", "subcategory", "emotion_label", "complaint_grade")
_CONTRADICT = 0.005
_LEAST = 0.5


def propose_events(proposal: Proposal, evidence: Mapping[str, Evidence]) -> None:
    """Fills in the log and the contact that its rows make.

    Args:
        proposal: of the file.
        evidence: of its columns that may be used.

    Raises:
        DefinitionError: no column says what happened, or none says to which contact.
    """
    word = word_column(evidence) or _named_word(evidence)
    key = _key(evidence, word)
    rest = {name: e for name, e in evidence.items() if name not in (word.name, key.name)}
    by_kind, strange = _kinds(word)
    time = _time(rest)
    proposal.events = EventLog(word.name, time, [*by_kind.pop("quiet", []), *strange])
    if strange:
        counts = word.column.counts or {}
        shown = ", ".join(f'"{each}" ({counts[each]:,} rows)' for each in strange[:12])
        proposal.events.notes.append(f"UNSURE: what these events mean is not known; nothing is kept of them: {shown}.")
    free = {name: e for name, e in rest.items() if time is None or name not in time.columns}
    carried = assign(INTERACTION, {name: names()["fields"][name] for name in _CARRIED}, free)
    fold = fold_by(proposal.look, key.name, [column for pick in carried.values() for column in pick.columns])
    found = {name: _carried(pick, fold, by_kind) for name, pick in carried.items()}
    found |= _of_events(by_kind)
    found["interaction_id"] = Pick("interaction_id", {"column": key.name}, [fold.said(key.column.nulls)])
    if "channel" not in found:
        found["channel"] = channel_of_all(evidence)
    proposal.interaction = in_order_of(INTERACTION, found)


def _named_word(evidence: Mapping[str, Evidence]) -> Evidence:
    known = names()["log"]["word"]
    best = max((e for e in evidence.values() if e.few), key=lambda e: likeness(e.name, known), default=None)
    if best is None or likeness(best.name, known) < _LEAST:
        raise DefinitionError(
            "No column says what happened in a row",
            "Write the [events] section by hand (docs/profiles.md), or name another --record.",
        )
    return best


def _key(evidence: Mapping[str, Evidence], word: Evidence) -> Evidence:
    known = [*names()["log"]["key"], *names()["fields"]["interaction_id"]]

    def rank(e: Evidence) -> float:
        # An id of the row itself differs in every row; that of the contact repeats.
        return likeness(e.name, known) * (0.5 if e.column.repeats is not None else 1)

    usable = [e for e in evidence.values() if e is not word and not (e.times or e.clock or e.prose or e.truth)]
    best = max(usable, key=rank, default=None)
    if best is None or likeness(best.name, known) < _LEAST:
        raise DefinitionError(
            "No column says to which contact a row belongs",
            "Write the [events] section by hand (docs/profiles.md), or name another --record.",
        )
    return best


def _time(evidence: Mapping[str, Evidence]) -> Pick | None:
    known = names()["log"]["time"]
    best = max((e for e in evidence.values() if e.times), key=lambda e: likeness(e.name, known), default=None)
    if best is None:
        return None
    pick = time_pick("time", best, evidence)
    if likeness(best.name, known) < _LEAST:
        pick.notes.append("UNSURE: its name does not say so; it is the first time in the file.")
    return pick


def _kinds(word: Evidence) -> tuple[dict[str, list[str]], list[str]]:
    """The words of the log by what they mean, and those whose meaning is not known."""
    known = words_of("event")
    by_kind: dict[str, list[str]] = {}
    strange = []
    for each in sorted(word.column.counts or ()):
        if each.lower() in names()["nulls"]["certain"]:
            continue
        if plain(each) in known:
            by_kind.setdefault(known[plain(each)], []).append(each)
        else:
            strange.append(each)
    return by_kind, strange


def _carried(pick: Pick, fold: Fold, by_kind: Mapping[str, list[str]]) -> Pick:
    """A field that the rows of a contact say alike, or that is taken of one of them, with how often they differ."""
    apart = max((fold.apart[column] for column in pick.columns), default=0)
    if apart <= _CONTRADICT * fold.contacts:
        if apart:
            pick.notes.append(f"The rows of {apart:,} of {fold.contacts:,} contacts contradict each other in it.")
        return pick
    differs = f"{pick.name} differs within {apart:,} of {fold.contacts:,} contacts"
    if pick.name == "customer_id":
        pick.notes.append(f"UNSURE: {differs}, and is emptied there: is it the customer's?")
        return pick
    take = "last" if pick.name in _LAST else "first"
    events = (
        _or_every([*by_kind.get("answered", []), *by_kind.get("transferred", [])]) if pick.name == "agent_id" else "*"
    )
    pick.table = {"event": events, **pick.table, "take": take}
    pick.notes.append(f"UNSURE: {differs}: the {take} counts.")
    return pick


def _or_every(words: list[str]) -> list[str] | str:
    return words or "*"


def _of_events(kinds: Mapping[str, list[str]]) -> dict[str, Pick]:
    """The fields that the events themselves give."""
    answered, ended, resolved = (kinds.get(kind, []) for kind in ("answered", "ended", "resolved"))
    start, gone = kinds.get("start", []), kinds.get("abandoned", [])
    over = [*ended, *resolved]
    table: dict[str, dict[str, object]] = {"started_at": {"event": start or "*"}}
    if answered:
        table["answered_at"] = {"event": answered}
        table["wait_seconds"] = {"from": "answered_at"}
    if answered or kinds.get("reply"):
        table["first_response_at"] = {"event": [*answered, *kinds.get("reply", [])]}
    if over or gone:
        table["ended_at"] = {"event": [*over, *gone], "take": "last"}
    if resolved:
        table["resolved_at"] = {"event": resolved, "take": "last"}
        against = {"unless": kinds["reopened"]} if "reopened" in kinds else {}
        table["resolved"] = {"event": resolved, **against, **({"false_on": ended} if ended else {})}
    if answered and (gone or ended):
        table["abandoned"] = {"event": gone or ended, "unless": answered, "false_on": answered}
    for field, kind in (("transfers", "transferred"), ("escalated", "escalated")):
        if kind in kinds:
            table[field] = {"event": kinds[kind]}
    if "escalated" in table and over:
        table["escalated"]["false_on"] = over
    return {name: Pick(name, dict(each), _doubts(name, kinds)) for name, each in table.items()}


def _doubts(field: str, kinds: Mapping[str, list[str]]) -> list[str]:
    if field == "started_at" and "start" not in kinds:
        return ["UNSURE: no event is known as the start of a contact; its first row counts."]
    if field == "abandoned" and "abandoned" not in kinds:
        return ["UNSURE: who hung up and was not answered is taken as having left."]
    if field == "resolved" and "ended" in kinds:
        return ["UNSURE: a contact that ended and was not resolved counts as not resolved."]
    if field == "transfers":
        return ["Counted; a contact without one has 0."]
    return []
