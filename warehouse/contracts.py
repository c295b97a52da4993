"""The record types that every source is mapped to, as data: one `Field` a column.

Gate rules, staging and fact tables, docs/columns.md and the profile checker are all derived from these contracts.
A fault in a field marked `fault="row"` (the key, the main time, a survey's only score) sends the row to quarantine;
a fault in any other field empties that field and keeps the row.
"""

from __future__ import annotations

from warehouse import vocabulary
from warehouse.contract_forms import DUCKDB_TYPES, Contract, Field, Kind
from warehouse.contracts_beside import ACTIVITY, CASE_EVENT, INVITATION, STAFFING

__all__ = [
    "ACTIVITY",
    "CASE_EVENT",
    "CONTRACTS",
    "DUCKDB_TYPES",
    "INTERACTION",
    "INVITATION",
    "STAFFING",
    "SURVEY",
    "Contract",
    "Field",
    "Kind",
]

_DAY_S = 86_400
# A contact that waits or runs longer than this is a broken clock, not a patient customer.
_LONGEST_CONTACT_S = 7 * _DAY_S

INTERACTION = Contract(
    record_type="interaction",
    table="interactions",
    key="interaction_id",
    time="started_at",
    fields=(
        Field("interaction_id", "id", "The contact's id within its source.", required=True, fault="row"),
        Field(
            "channel",
            "word",
            "Where the contact took place.",
            required=True,
            fault="row",
            words=vocabulary.CHANNELS,
        ),
        Field("started_at", "instant", "When the customer arrived.", required=True, fault="row"),
        Field("case_id", "id", "The case the contact belongs to."),
        Field(
            "customer_id", "id", "Who the customer is; blank is unknown, and two unknowns are never the same person."
        ),
        Field("direction", "word", "Who made the contact.", words=vocabulary.DIRECTIONS),
        Field("answered_at", "instant", "When a human answered.", not_before="started_at"),
        Field("first_response_at", "instant", "When the first human reply went out.", not_before="started_at"),
        Field("ended_at", "instant", "When the contact ended.", not_before="started_at"),
        Field("resolved_at", "instant", "When the matter was closed.", not_before="started_at"),
        Field(
            "wait_seconds",
            "seconds",
            "Seconds from queueing to a human's answer, or to hanging up.",
            minimum=0,
            maximum=_LONGEST_CONTACT_S,
        ),
        Field(
            "handle_seconds",
            "seconds",
            "Seconds of talk, hold and wrap-up.",
            minimum=0,
            maximum=_LONGEST_CONTACT_S,
        ),
        Field("abandoned", "boolean", "The customer left before a human answered."),
        Field("transfers", "integer", "How often the contact was handed on.", minimum=0, maximum=100),
        Field("escalated", "boolean", "The contact was passed up."),
        Field("resolved", "boolean", "The source says that the matter was settled in this contact."),
        Field("self_service", "boolean", "The customer was served without a human."),
        Field("department", "text", "The department that owns the contact."),
        Field("team", "text", "The team within the department."),
        Field("agent_id", "id", "The agent who handled it."),
        Field("site", "text", "The site or region."),
        Field("category", "text", "What the contact is about."),
        Field("subcategory", "text", "What it is about, one level deeper."),
        Field("product", "text", "The product concerned."),
        Field("customer_tier", "text", "The customer's tier."),
        Field("language", "text", "The language of the contact."),
        Field("text", "text", "What the customer said or wrote."),
        Field("emotion_label", "word", "The emotion as the source labels it.", words=vocabulary.EMOTION_LABELS),
        Field("is_complaint", "boolean", "The contact is a complaint."),
        Field("complaint_grade", "integer", "1 (gravest) to 3.", minimum=1, maximum=3),
        Field("promised_at", "instant", "By when something was promised."),
        Field("fulfilled_at", "instant", "When the promise was kept."),
        Field("proactive", "boolean", "We reached out before the customer asked."),
        Field(
            "compensation_kind",
            "word",
            "The kind of compensation given.",
            words=vocabulary.COMPENSATION_KINDS,
        ),
        Field("compensation_amount", "number", "Its amount, in the source's currency.", minimum=0),
        Field(
            "compensation_approved_by",
            "word",
            "Who approved it.",
            words=vocabulary.COMPENSATION_APPROVERS,
        ),
        Field("speech_rate", "number", "Words or characters a minute.", minimum=0, maximum=1_000),
        Field("updated_at", "instant", "When the source last changed the record; the newest wins."),
    ),
)

SURVEY = Contract(
    record_type="survey",
    table="surveys",
    key="response_id",
    time="responded_at",
    fields=(
        Field("response_id", "id", "The answer's id within its source.", required=True, fault="row"),
        Field("responded_at", "instant", "When the customer answered.", required=True, fault="row"),
        Field(
            "kind",
            "word",
            "What was asked.",
            required=True,
            fault="row",
            words=vocabulary.SURVEY_KINDS,
        ),
        Field("score", "number", "The answer, on its own scale.", required=True, fault="row"),
        Field("scale_min", "number", "The lowest score the question offers.", required=True, fault="row"),
        Field("scale_max", "number", "The highest score the question offers.", required=True, fault="row"),
        Field("interaction_id", "id", "The contact it is about, within the same source."),
        Field("case_id", "id", "The case it is about."),
        Field("customer_id", "id", "Who answered; blank is unknown."),
        Field("channel", "word", "The channel it is about.", words=vocabulary.CHANNELS),
        Field("department", "text", "The department it is about."),
        Field("category", "text", "What the contact was about."),
        Field("sent_at", "instant", "When the question went out."),
        Field("stage", "word", "When in the journey it was asked.", words=vocabulary.SURVEY_STAGES),
        Field("comment", "text", "What the customer wrote beside the score."),
        Field("updated_at", "instant", "When the source last changed the record; the newest wins."),
    ),
)

CONTRACTS = {
    contract.record_type: contract for contract in (INTERACTION, SURVEY, CASE_EVENT, INVITATION, ACTIVITY, STAFFING)
}
