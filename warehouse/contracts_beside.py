"""The record types beside contacts and answers: steps of cases, questions sent, customers' days, agents on duty."""

from __future__ import annotations

from warehouse import vocabulary
from warehouse.contract_forms import Contract, Field

_UPDATED = Field("updated_at", "instant", "When the source last changed the record; the newest wins.")
_MOST_A_DAY = 1_000_000

CASE_EVENT = Contract(
    record_type="case_event",
    table="case_events",
    key="event_id",
    # `at` is a word of DuckDB's own.
    time="step_at",
    fields=(
        Field("event_id", "id", "The step's id within its source.", required=True, fault="row"),
        Field("case_id", "id", "The case it is a step of.", required=True, fault="row"),
        Field("step", "word", "Which step of the handling.", required=True, fault="row", words=vocabulary.CASE_STEPS),
        Field("step_at", "instant", "When the step was taken.", required=True, fault="row"),
        Field("department", "text", "The department that took it."),
        Field("agent_id", "id", "The agent who took it."),
        Field("note", "text", "What was noted about it."),
        _UPDATED,
    ),
)

INVITATION = Contract(
    record_type="invitation",
    table="invitations",
    key="invitation_id",
    time="sent_at",
    fields=(
        Field("invitation_id", "id", "The question's id within its source.", required=True, fault="row"),
        Field("sent_at", "instant", "When the question went out.", required=True, fault="row"),
        Field(
            "answered_at",
            "instant",
            "When it was answered; blank is not answered, which is no fault.",
            not_before="sent_at",
        ),
        Field("kind", "word", "What was asked.", words=vocabulary.SURVEY_KINDS),
        Field("interaction_id", "id", "The contact it is about, within the same source."),
        Field("case_id", "id", "The case it is about."),
        Field("customer_id", "id", "Who was asked; blank is unknown."),
        Field("channel", "word", "The channel it is about.", words=vocabulary.CHANNELS),
        Field("department", "text", "The department it is about."),
        Field("category", "text", "What the contact was about."),
        _UPDATED,
    ),
)

ACTIVITY = Contract(
    record_type="activity",
    table="activities",
    key="activity_id",
    time="active_on",
    fields=(
        Field("activity_id", "id", "The customer and the day, or the row's own id.", required=True, fault="row"),
        Field("customer_id", "id", "Whose day it is.", required=True, fault="row"),
        Field("active_on", "instant", "The day, as the source's own calendar has it.", required=True, fault="row"),
        Field("logins", "integer", "How often the customer signed in.", minimum=0, maximum=_MOST_A_DAY),
        Field("uses", "integer", "How often the customer used the service.", minimum=0, maximum=_MOST_A_DAY),
        Field("orders", "integer", "Orders placed.", minimum=0, maximum=_MOST_A_DAY),
        Field("order_value", "number", "What they come to, in the source's currency.", minimum=0),
        _UPDATED,
    ),
    daily=True,
)

STAFFING = Contract(
    record_type="staffing",
    table="staffings",
    key="staffing_id",
    time="duty_at",
    planned=True,
    fields=(
        Field("staffing_id", "id", "The hour and whose it is, or the row's own id.", required=True, fault="row"),
        Field("duty_at", "instant", "When the hour starts, or its day.", required=True, fault="row"),
        Field(
            "clock_hour", "integer", "The hour, where duty_at holds the day alone.", fault="row", minimum=0, maximum=23
        ),
        Field("minutes", "integer", "How long they were on duty; blank is 60.", minimum=1, maximum=60),
        Field("channel", "word", "The channel they serve; blank is all.", words=vocabulary.CHANNELS),
        Field("department", "text", "The department they belong to; blank is all."),
        Field("team", "text", "The team they belong to; blank is all."),
        Field("agents", "number", "Agents on duty.", required=True, fault="row", minimum=0, maximum=100_000),
        _UPDATED,
    ),
)
