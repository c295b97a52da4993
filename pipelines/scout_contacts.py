"""Contacts and answers to surveys out of a file's evidence: which column is which field."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.scout_fields import Pick, answered_pick, fit, pick_of
from pipelines.scout_key import find_key
from pipelines.scout_marks import language_of
from pipelines.scout_moments import started_pick, time_pick
from pipelines.scout_names import holds, is_name, likeness, names, words_of
from pipelines.scout_proposal import Proposal
from pipelines.scout_surveys import score_picks
from pipelines.scout_values import Evidence, weigh
from warehouse.contracts import INTERACTION, SURVEY, Contract

# Fields that only a record of a contact has: a file with a score and none of these holds answers alone.
_OF_CONTACTS = (
    "answered_at",
    "ended_at",
    "wait_seconds",
    "handle_seconds",
    "abandoned",
    "resolved",
    "agent_id",
    "text",
)
_FIELDS_OF_SURVEYS = ("interaction_id", "customer_id", "case_id", "sent_at", "comment", "scale_min", "scale_max")


def propose_contacts(
    proposal: Proposal, evidence: Mapping[str, Evidence], scores: list[tuple[str, Evidence]], *, contact: bool | None
) -> None:
    """Fills in the contact of a row and its answers to surveys.

    Args:
        proposal: of the file.
        evidence: of its columns that may be used.
        scores: the columns that hold scores, with the kind of question.
        contact: whether a row is a contact; None where the columns must tell.
    """
    taken = {e.name for _, e in scores} | ({proposal.long.column} if proposal.long else set())
    others = {key: e for key, e in evidence.items() if key not in taken}
    picks = assign(INTERACTION, names()["fields"], others)
    _take_answered(picks, others)
    start = start_of(picks, others)
    if contact is None:
        called = any(e.times and holds(key, "calls") for key, e in others.items())
        contact = called or bool(picks.keys() & set(_OF_CONTACTS)) or not scores
    if contact:
        key = find_key("interaction_id", names()["fields"]["interaction_id"], proposal.look, others)
        proposal.interaction = _interaction(picks, key, start, others)
    proposal.surveys = [_survey(kind, e, proposal, picks, start, others) for kind, e in scores]
    _set_apart(proposal.surveys)


def assign(contract: Contract, known: Mapping[str, list[str]], evidence: Mapping[str, Evidence]) -> dict[str, Pick]:
    """Each field but the key with the column that is most like it; no column twice.

    Args:
        contract: the record's.
        known: what the columns of each field are called.
        evidence: of the columns that may be used.
    """
    ranked = sorted(
        (
            (score, -place, wanted, e)
            for wanted in contract.fields
            if wanted.name in known and wanted.name != contract.key
            for place, e in enumerate(evidence.values())
            if (score := fit(wanted, e, likeness(e.name, known[wanted.name]))) > 0
        ),
        key=lambda each: (-each[0], -each[1]),
    )
    picks: dict[str, Pick] = {}
    taken: dict[str, str] = {}
    for _, _, wanted, e in ranked:
        if wanted.name in picks and e.name not in taken:
            picks[wanted.name].notes.append(f'or "{e.name}"')
        elif wanted.name not in picks and e.name not in taken:
            picks[wanted.name] = pick_of(wanted, e)
            taken[e.name] = wanted.name
    return picks


def _take_answered(picks: dict[str, Pick], evidence: Mapping[str, Evidence]) -> None:
    taken = {column for pick in picks.values() for column in pick.columns}
    for e in evidence.values():
        if "abandoned" not in picks and e.truth and e.name not in taken and holds(e.name, "answered"):
            picks["abandoned"] = answered_pick(e)


def start_of(picks: Mapping[str, Pick], evidence: Mapping[str, Evidence]) -> Pick | None:
    """The main time of a contact."""
    named = picks.get("started_at")
    if named is None:
        return started_pick(evidence, picks)
    whole = time_pick("started_at", evidence[named.columns[0]], evidence)
    whole.notes += [note for note in named.notes if note.startswith("or ")]
    return whole


def _interaction(picks: dict[str, Pick], key: Pick, start: Pick | None, evidence: Mapping[str, Evidence]) -> list[Pick]:
    found = dict(picks) | {"interaction_id": key}
    key_columns = set(key.columns)
    if len(key_columns) == 1:
        found = {
            name: pick for name, pick in found.items() if name == "interaction_id" or set(pick.columns) != key_columns
        }
    if start is not None:
        found["started_at"] = start
    if "channel" not in found:
        found["channel"] = channel_of_all(evidence)
    if "direction" not in found and (both := _direction_of(found["channel"], evidence)):
        found["direction"] = both
    if "wait_seconds" not in found and found.get("answered_at", key).active and "answered_at" in found:
        found["wait_seconds"] = Pick(
            "wait_seconds", {"from": "answered_at"}, ["From the contact's start to its answer."]
        )
    if "text" in found:
        _with_heading(found, evidence)
        language = language_of(evidence[found["text"].columns[-1]])
        if language and "language" not in found:
            found["language"] = language
    return in_order_of(INTERACTION, found)


def offer_customer(picks: list[Pick], evidence: Mapping[str, Evidence]) -> None:
    """Adds, for a person to settle, what can stand for the customer of a contact where no column is an id."""
    if not picks or any(pick.name == "customer_id" for pick in picks):
        return
    for key, e in evidence.items():
        if is_name(key, "reached") and e.column.known and not e.truth:
            note = (
                "UNSURE: without a customer no repeat contact can be seen. This can stand for one, stored as a keyed"
                " pseudonym; who shares it is one customer, and one written in two ways is two."
            )
            picks.append(Pick("customer_id", {"column": key}, [note], active=False))
            return


def channel_of_all(evidence: Mapping[str, Evidence]) -> Pick:
    """The channel that every contact came over, as the names of the columns tell it."""
    for key, channel, what in (("messages", "community", "messages on a board"), ("calls", "phone", "phone calls")):
        telling = [name for name in evidence if holds(name, key)]
        if telling:
            note = f"UNSURE: no column names the channel; {', '.join(telling[:4])} speak of {what}."
            return Pick("channel", {"value": channel}, [note])
    note = "UNSURE: no column names the channel, so it is `other`. If all came over one channel, write that one."
    return Pick("channel", {"value": "other"}, [note])


def _direction_of(channel: Pick, evidence: Mapping[str, Evidence]) -> Pick | None:
    """Who began, where the channel's words say that too, as "Inbound" and "Outbound" do."""
    if not channel.columns:
        return None
    known = words_of("direction")
    words = {word: known[word.lower()] for word in channel.table.get("words", {}) if word.lower() in known}
    if len(set(words.values())) < 2:
        return None
    silent = [word for word in evidence[channel.columns[0]].column.counts or () if word not in words]
    table = {"column": channel.columns[0], "words": words, **({"null_words": silent} if silent else {})}
    return Pick("direction", table, ["The words of the channel say who began; the others do not."])


def _with_heading(found: dict[str, Pick], evidence: Mapping[str, Evidence]) -> None:
    used = {column for pick in found.values() for column in pick.columns}
    for name in evidence:
        if is_name(name, "heading") and name not in used:
            text = found["text"]
            text.table = {"columns": [name, *text.columns], "separator": "\n"}
            return


def _survey(
    kind: str,
    e: Evidence,
    proposal: Proposal,
    picks: dict[str, Pick],
    start: Pick | None,
    evidence: Mapping[str, Evidence],
) -> list[Pick]:
    found = {pick.name: pick for pick in score_picks(kind, e)}
    if proposal.long:
        found["score"].table["only_when"] = proposal.long.condition(kind)
    known = names()["survey"]
    for wanted in SURVEY.fields:
        if wanted.name not in _FIELDS_OF_SURVEYS or (wanted.name == "interaction_id" and proposal.interaction):
            continue
        name, like = max(((n, likeness(n, known.get(wanted.name, []))) for n in evidence), key=lambda each: each[1])
        right = (evidence[name].times is not None) == (wanted.kind == "instant")
        if like >= 0.6 and right and not (wanted.name == "comment" and evidence[name].few):
            found[wanted.name] = pick_of(wanted, evidence[name])
    found["responded_at"] = started_pick(evidence, picks, known["responded_at"], "responded_at") or copied(
        start, "responded_at", "The answer bears no time of its own: that of the contact."
    )
    key = next((pick for pick in proposal.interaction if pick.name == "interaction_id"), None)
    if key is not None:
        found["response_id"] = copied(key, "response_id")
        found["interaction_id"] = copied(key, "interaction_id")
        found["stage"] = Pick("stage", {"value": "contact"}, ["It stands in the contact's own row."])
    else:
        found["response_id"] = _key_of_answers(proposal, known["response_id"], evidence)
    contact = {pick.name: pick for pick in proposal.interaction} or picks
    for name in ("channel", "category", "department", "case_id", "customer_id"):
        if name in contact and name not in found:
            found[name] = copied(contact[name], name)
    return in_order_of(SURVEY, found)


def _key_of_answers(proposal: Proposal, known: list[str], evidence: Mapping[str, Evidence]) -> Pick:
    """The key of an answer; the kind of question is part of it by itself, so it tells apart without being named."""
    if proposal.long is None:
        return find_key("response_id", known, proposal.look, evidence)
    kind = proposal.long.column
    told = {kind: weigh(proposal.look.column(kind), None), **evidence}
    key = find_key("response_id", known, proposal.look, told)
    rest = [name for name in key.columns if name != kind]
    if kind in key.columns and len(key.columns) > len(rest) > 0:
        table = {"column": rest[0]} if len(rest) == 1 else {**key.table, "columns": rest}
        return Pick("response_id", table, ["Every row has another value, but for rows of another kind of question."])
    return key


def copied(pick: Pick | None, name: str, *notes: str) -> Pick:
    if pick is None:
        return Pick(name, {"column": "?"}, ["UNSURE: no column holds the time of the answer."], active=False)
    kept = [] if notes else [note for note in pick.notes if not pick.active]
    return Pick(name, dict(pick.table), [*notes, *kept], pick.active)


def _set_apart(surveys: list[list[Pick]]) -> None:
    """Gives two questions of one kind a name each."""
    kinds = [next(pick.table["value"] for pick in survey if pick.name == "kind") for survey in surveys]
    for number, (kind, survey) in enumerate(zip(kinds, surveys, strict=True), start=1):
        if kinds.count(kind) > 1:
            survey.insert(0, Pick("name", {"value": f"{kind}_{number}"}))


def in_order_of(contract: Contract, found: Mapping[str, Pick]) -> list[Pick]:
    """The fields in the order of their contract."""
    return [found[wanted.name] for wanted in contract.fields if wanted.name in found]
