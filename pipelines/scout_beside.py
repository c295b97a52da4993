"""Steps of cases, questions sent, customers' days and agents on duty out of a file's evidence."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.scout_contacts import assign, in_order_of
from pipelines.scout_fields import Pick
from pipelines.scout_key import made_of, own_id
from pipelines.scout_moments import time_pick
from pipelines.scout_names import likeness, names
from pipelines.scout_proposal import Proposal
from pipelines.scout_surveys import KINDS
from pipelines.scout_values import Evidence
from warehouse.contracts import CONTRACTS, Contract

# What a row is about: its key is made of these where it has none of its own.
_ABOUT = {
    "case_event": ("case_id", "step", "step_at"),
    "invitation": ("interaction_id", "case_id", "customer_id", "sent_at", "kind"),
    "activity": ("customer_id", "active_on"),
    "staffing": ("duty_at", "clock_hour", "channel", "department", "team"),
}


def propose_beside(proposal: Proposal, evidence: Mapping[str, Evidence]) -> None:
    """Fills in the record that a row is.

    Args:
        proposal: of the file, which names the record.
        evidence: of its columns that may be used.
    """
    contract = CONTRACTS[proposal.record]
    known = names()["beside"][proposal.record]
    found = assign(contract, known, evidence)
    found[contract.time] = _time(contract, found, evidence)
    if proposal.record == "staffing":
        _settle_hours(found, evidence)
    for wanted in contract.fields:
        if wanted.required and wanted.name not in found and wanted.name != contract.key:
            found[wanted.name] = _open(wanted.name)
    if proposal.record == "invitation" and "kind" not in found:
        found["kind"] = _kind_of_all(evidence)
    found[contract.key] = _key(contract, known, found, proposal, evidence)
    proposal.beside = in_order_of(contract, found)


def _time(contract: Contract, found: Mapping[str, Pick], evidence: Mapping[str, Evidence]) -> Pick:
    pick = found.get(contract.time)
    taken = {column for name, each in found.items() if name != contract.time for column in each.columns}
    free = [e for e in evidence.values() if e.times and e.name not in taken]
    if pick is None and not free:
        return _open(contract.time)
    # A clock that another field has is not the clock of this time.
    rest = {name: e for name, e in evidence.items() if name not in taken}
    whole = time_pick(contract.time, evidence[pick.columns[0]] if pick else free[0], rest)
    if contract.daily:
        whole.notes = [note for note in whole.notes if "without an hour" not in note]
    if pick is None:
        whole.notes.append("UNSURE: its name does not say so; it is the first time in the file.")
    return whole


def _settle_hours(found: dict[str, Pick], evidence: Mapping[str, Evidence]) -> None:
    """Staffing counts hours: where the hour stands, and whether the rows are half hours."""
    duty = found["duty_at"]
    joined = len(duty.columns) > 1
    day = evidence.get(duty.columns[0]) if duty.columns else None
    has_clock = joined or bool(day and day.times and day.times.has_clock)
    if has_clock:
        found.pop("clock_hour", None)
    elif "clock_hour" in found:
        duty.notes = [note for note in duty.notes if "without an hour" not in note]
    else:
        duty.notes.append("UNSURE: no column says which hour; every row would count for the hour from 0:00.")
    clocks = [evidence[name].column.sample for name in duty.columns if name in evidence]
    if has_clock and "minutes" not in found and any(each.str.contains(r":30").any() for each in clocks):
        half = Pick("minutes", {"value": 30}, ["UNSURE: some rows begin at half past: taken as half hours."])
        found["minutes"] = half


def _kind_of_all(evidence: Mapping[str, Evidence]) -> Pick:
    known = names()["survey"]
    likes = {kind: max((likeness(name, known[f"score_{kind}"]) for name in evidence), default=0.0) for kind in KINDS}
    kind = max(likes, key=lambda each: likes[each])
    if not likes[kind]:
        kind = "csat"
    return Pick(
        "kind", {"value": kind}, [f"UNSURE: no column says what was asked; taken as {kind}. Write what it was."]
    )


def _key(
    contract: Contract,
    known: Mapping[str, list[str]],
    found: Mapping[str, Pick],
    proposal: Proposal,
    evidence: Mapping[str, Evidence],
) -> Pick:
    """The row's own id, else what it is about."""
    own = own_id(contract.key, known[contract.key], evidence)
    if own is not None:
        return own
    about = [column for name in _ABOUT[contract.record_type] if name in found for column in found[name].columns]
    columns = [name for name in dict.fromkeys(about) if name in evidence]
    if not columns:
        return _open(contract.key)
    return made_of(contract.key, columns, proposal.look, evidence)


def _open(name: str) -> Pick:
    return Pick(
        name, {"column": "?"}, ["UNSURE: no column is known by a name of it. Write the one it is."], active=False
    )
