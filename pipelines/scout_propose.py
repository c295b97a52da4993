"""From a file's evidence to a proposed profile: which column is which field, and what is left open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.scout import Look
from pipelines.scout_fields import Pick, answered_pick, fit, pick_of
from pipelines.scout_key import find_key
from pipelines.scout_marks import decimal_of, language_of, null_words_of, why_not
from pipelines.scout_moments import started_pick, time_pick, with_order_of_the_file
from pipelines.scout_names import holds, is_name, likeness, names, words_of
from pipelines.scout_surveys import score_picks, scores_of
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


@dataclass(slots=True)
class Proposal:
    """A profile that is not written yet.

    Attributes:
        name: of the source.
        look: at the file.
        interaction: the fields of the contact in a row, in contract order; empty where there is none.
        surveys: for each question, its fields.
        null_words: words of the file that are never a value.
        doubtful_nulls: words that may be, with their column and count.
        decimal: the decimal mark; `?` where it cannot be told.
        zone_named: the times bear their offset from UTC.
        left_out: columns that no field is read from, each with the reason.
    """

    name: str
    look: Look
    interaction: list[Pick] = field(default_factory=list)
    surveys: list[list[Pick]] = field(default_factory=list)
    null_words: list[str] = field(default_factory=list)
    doubtful_nulls: list[str] = field(default_factory=list)
    decimal: str | None = None
    zone_named: bool = False
    left_out: dict[str, str] = field(default_factory=dict)

    @property
    def picks(self) -> list[Pick]:
        """Every field of every record."""
        return [*self.interaction, *(pick for survey in self.surveys for pick in survey)]

    @property
    def missing(self) -> list[str]:
        """What a person must settle before the profile can be used."""
        found = []
        for contract, picks in [(INTERACTION, self.interaction), *((SURVEY, survey) for survey in self.surveys)]:
            active = {pick.name for pick in picks if pick.active}
            if picks:
                found += [
                    f"{contract.record_type}.{f.name}" for f in contract.fields if f.required and f.name not in active
                ]
        return list(dict.fromkeys(found)) or ([] if self.interaction or self.surveys else ["a record"])


def propose(look: Look, name: str) -> Proposal:
    """The profile that a file's evidence speaks for; what it does not decide is left open, with the candidates."""
    decimal = decimal_of(look.columns)
    evidence = {column.name: weigh(column, decimal if decimal != "?" else None) for column in look.columns}
    evidence = with_order_of_the_file(evidence)
    usable = {key: e for key, e in evidence.items() if not is_name(key, "person") and e.column.known}
    proposal = Proposal(name, look, decimal=decimal)
    proposal.null_words, proposal.doubtful_nulls = null_words_of(look.columns)
    scores = scores_of(usable)
    others = {key: e for key, e in usable.items() if key not in {e.name for _, e in scores}}
    picks = _assign(others)
    start = _start(picks, others)
    called = any(e.times and holds(key, "calls") for key, e in others.items())
    contact = called or bool(picks.keys() & set(_OF_CONTACTS)) or not scores
    if contact:
        key = find_key("interaction_id", names()["fields"]["interaction_id"], look, others)
        proposal.interaction = _interaction(picks, key, start, others)
    proposal.surveys = [_survey(kind, e, proposal, picks, start, others) for kind, e in scores]
    _set_apart(proposal.surveys)
    used = {column for pick in proposal.picks for column in pick.columns}
    proposal.zone_named = any(e.times.has_zone for key, e in evidence.items() if e.times and key in used)
    proposal.left_out = {key: why_not(e) for key, e in evidence.items() if key not in used}
    return proposal


def _assign(evidence: Mapping[str, Evidence]) -> dict[str, Pick]:
    """Each field with the column that is most like it; no column twice."""
    ranked = sorted(
        (
            (score, -place, wanted, e)
            for wanted in INTERACTION.fields
            if wanted.name in names()["fields"] and wanted.name != "interaction_id"
            for place, e in enumerate(evidence.values())
            if (score := fit(wanted, e, likeness(e.name, names()["fields"][wanted.name]))) > 0
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
    for e in evidence.values():
        if "abandoned" not in picks and e.truth and e.name not in taken and holds(e.name, "answered"):
            picks["abandoned"] = answered_pick(e)
    return picks


def _start(picks: dict[str, Pick], evidence: Mapping[str, Evidence]) -> Pick | None:
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
        found["channel"] = _channel_of_all(evidence)
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
    return _in_order(INTERACTION, found)


def _channel_of_all(evidence: Mapping[str, Evidence]) -> Pick:
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
    known = names()["survey"]
    for wanted in SURVEY.fields:
        if wanted.name not in _FIELDS_OF_SURVEYS or (wanted.name == "interaction_id" and proposal.interaction):
            continue
        name, like = max(((n, likeness(n, known.get(wanted.name, []))) for n in evidence), key=lambda each: each[1])
        right = (evidence[name].times is not None) == (wanted.kind == "instant")
        if like >= 0.6 and right and not (wanted.name == "comment" and evidence[name].few):
            found[wanted.name] = pick_of(wanted, evidence[name])
    found["responded_at"] = started_pick(evidence, picks, known["responded_at"], "responded_at") or _copy(
        start, "responded_at", "The answer bears no time of its own: that of the contact."
    )
    key = next((pick for pick in proposal.interaction if pick.name == "interaction_id"), None)
    if key is not None:
        found["response_id"] = _copy(key, "response_id")
        found["interaction_id"] = _copy(key, "interaction_id")
        found["stage"] = Pick("stage", {"value": "contact"}, ["It stands in the contact's own row."])
    else:
        found["response_id"] = find_key("response_id", known["response_id"], proposal.look, evidence)
    contact = {pick.name: pick for pick in proposal.interaction} or picks
    for name in ("channel", "category", "department", "case_id", "customer_id"):
        if name in contact and name not in found:
            found[name] = _copy(contact[name], name)
    return _in_order(SURVEY, found)


def _copy(pick: Pick | None, name: str, *notes: str) -> Pick:
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


def _in_order(contract: Contract, found: Mapping[str, Pick]) -> list[Pick]:
    return [found[wanted.name] for wanted in contract.fields if wanted.name in found]
