"""From a file's evidence to a proposed profile: which column is which field, and what is left open."""

from __future__ import annotations

from pipelines.scout import Look
from pipelines.scout_beside import propose_beside
from pipelines.scout_contacts import offer_customer, propose_contacts
from pipelines.scout_events import propose_events
from pipelines.scout_kind import record_of
from pipelines.scout_long import long_form
from pipelines.scout_marks import decimal_of, null_words_of, why_not
from pipelines.scout_moments import with_order_of_the_file
from pipelines.scout_names import is_personal
from pipelines.scout_proposal import Proposal
from pipelines.scout_surveys import scores_by_values, scores_of
from pipelines.scout_values import weigh
from warehouse.errors import DefinitionError


def propose(look: Look, name: str, record: str | None = None) -> Proposal:
    """The profile that a file's evidence speaks for; what it does not decide is left open, with the candidates.

    Args:
        look: at the file.
        name: of the source.
        record: what a row is, one of `pipelines.scout_kind.RECORDS`; None where the columns must tell.

    Raises:
        DefinitionError: there is no such record, or the file cannot hold it.
    """
    decimal = decimal_of(look.columns)
    evidence = {column.name: weigh(column, decimal if decimal != "?" else None) for column in look.columns}
    evidence = with_order_of_the_file(evidence)
    usable = {key: e for key, e in evidence.items() if not is_personal(key) and e.column.known}
    proposal = Proposal(name, look, decimal=decimal)
    proposal.null_words, proposal.doubtful_nulls = null_words_of(look.columns)
    proposal.long = long_form(look, usable, decimal if decimal != "?" else None) if record in (None, "survey") else None
    scores = proposal.long.scores if proposal.long else scores_of(usable)
    if record == "survey" and not scores:
        scores = scores_by_values(usable)
    proposal.record, proposal.why = record_of(usable, scores, record)
    if proposal.record == "event_log":
        propose_events(proposal, usable)
    elif proposal.record in ("interaction", "survey"):
        contact = None if record is None and proposal.long is None else record == "interaction"
        propose_contacts(proposal, usable, scores, contact=contact)
        offer_customer(proposal.interaction, evidence)
        if record == "survey" and not proposal.surveys:
            raise DefinitionError(
                "No column can hold the answers to a survey", "Name another --record, or write [[survey]] by hand."
            )
    else:
        propose_beside(proposal, usable)
    proposal.zone_named = any(e.times.has_zone for key, e in evidence.items() if e.times and key in proposal.used)
    proposal.left_out = {key: why_not(e) for key, e in evidence.items() if key not in proposal.used}
    return proposal
