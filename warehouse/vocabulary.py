"""The closed sets of words that records, profiles, filters and pages share."""

from __future__ import annotations

CHANNELS = (
    "phone",
    "chat",
    "email",
    "app",
    "mini_program",
    "web_form",
    "social",
    "community",
    "sms",
    "video",
    "in_person",
    "bot",
    "other",
)

DIRECTIONS = ("inbound", "outbound")
SURVEY_KINDS = ("csat", "nps", "ces")
SURVEY_STAGES = ("contact", "resolution", "repair", "relationship")

# `negative` is a negative label whose source does not say which form; `unclear` was judged and left undecided,
# and stays in the denominator, because in real data 41-76 % of unclear records were negative.
NEGATIVE_FORMS = ("anger", "disappointment", "apathy", "anxiety")
NEGATIVE_LABELS = (*NEGATIVE_FORMS, "negative")
EMOTION_LABELS = (*NEGATIVE_LABELS, "neutral", "positive", "unclear")

# The five attribution dimensions: what brought a negative emotion about. Nothing of either is said: `NOT_STATED`.
CAUSES = ("touchpoint", "expectation", "emotional", "lag", "value")
NOT_STATED = "not_stated"
# What a person can say of a text.
VERDICTS = ("negative", "not_negative", "unclear")

# The steps of a complaint's handling, in order.
CASE_STEPS = ("attune", "calm", "diagnose", "solve", "mitigate", "show_progress", "deliver", "deepen")

COMPENSATION_KINDS = ("basic", "emotional", "relational")
COMPENSATION_APPROVERS = ("frontline", "supervisor")

# The dimensions that every figure can be split and filtered by.
DIMENSIONS = ("source", "channel", "department", "category")
# Those of the people behind a contact; not kept together with the category.
PEOPLE = ("team", "agent", "site")
