"""What the sample company is like, and the truths that are planted in its year of records.

The company is invented. Every number here is a choice of ours; what is not named in `planted()` is flat over the year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from warehouse.errors import DefinitionError
from warehouse.slices import week_label

LAST_DAY = date(2026, 11, 15)
WEEKS = 52
CONTACTS_AT_SCALE_1 = 60_000

# Category -> (department, share of all matters).
CATEGORIES: dict[str, tuple[str, float]] = {
    "Bill question": ("Billing", 0.13),
    "Payment failed": ("Billing", 0.07),
    "Broadband outage": ("Technical Support", 0.13),
    "Slow connection": ("Technical Support", 0.08),
    "Device fault": ("Technical Support", 0.10),
    "Delivery delay": ("Logistics", 0.14),
    "Damaged parcel": ("Logistics", 0.05),
    "Refund": ("Returns", 0.11),
    "Exchange": ("Returns", 0.07),
    "Store service": ("Retail Stores", 0.12),
}
DEPARTMENTS = tuple(dict.fromkeys(department for department, _ in CATEGORIES.values()))
PRODUCTS = ("Aurora phone", "Aurora tablet", "Lumen router", "Lumen home fibre", "Halo earbuds", "Halo watch")
TIERS = (("standard", 0.70), ("silver", 0.20), ("gold", 0.10))

# Channel -> (share of contacts, the words its systems export with their shares).
CHANNELS: dict[str, tuple[float, dict[str, float]]] = {
    "phone": (0.34, {"電話": 0.55, "Phone": 0.45}),
    "chat": (0.20, {"在线客服": 0.7, "Live chat": 0.3}),
    "email": (0.09, {"电子邮件": 1.0}),
    "app": (0.11, {"APP": 1.0}),
    "mini_program": (0.10, {"小程序": 1.0}),
    "social": (0.16, {"微博": 0.45, "小红书": 0.35, "Facebook": 0.20}),
}
CHANNEL_NAMES = tuple(CHANNELS)
PHONE, CHAT, EMAIL, APP, MINI_PROGRAM, SOCIAL = range(len(CHANNEL_NAMES))
UNMAPPED_CHANNEL = "传真"

# Emotion -> (share where nothing is planted, the source's own word). Negative forms add up to 0.20.
EMOTIONS: dict[str, tuple[float, str]] = {
    "anger": (0.084, "愤怒"),
    "disappointment": (0.064, "失望"),
    "anxiety": (0.036, "焦虑"),
    "apathy": (0.016, "冷淡"),
    "neutral": (0.46, "中性"),
    "positive": (0.28, "满意"),
    "unclear": (0.06, "不明"),
}
NEGATIVE_FORMS = 4
SITES = (("Shanghai", 0.36), ("Guangzhou", 0.20), ("Chengdu", 0.14), ("Taipei", 0.18), ("Hong Kong", 0.12))
LANGUAGES = ("zh-Hans", "zh-Hant", "en")

SETTLED_RATE = 0.815
RETURNS_SETTLED_LOSS = 0.125
CALL_BACK_SETTLED_GAIN = 0.085
CALL_BACK_UPLIFT = 0.40  # chance that a score below 5 is one higher; with the settled share it makes +0.35
SOCIAL_NEGATIVE_RATE = 0.335
HANDED_ON, HANDED_ON_IF_SETTLED, EMAIL_HANDED_ON = 0.25, 0.035, 0.22
EVENING = (17, 18, 19)

Where = Mapping[str, str | tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Planted:
    """One truth that is in the sample records on purpose.

    Attributes:
        key: short name.
        what: the truth in one sentence.
        metric: the metric that shows it.
        where: the slice, dimension -> value; `hours` holds the business hours.
        start, end: first and last business day on which it holds.
        before, after: about what the metric is outside and inside the slice; equal where nothing changes.
    """

    key: str
    what: str
    metric: str
    where: Where
    start: date
    end: date
    before: float
    after: float

    @property
    def size(self) -> float:
        """How much the metric differs, in its own unit."""
        return self.after - self.before

    @property
    def week(self) -> str:
        """The ISO week in which it starts."""
        return week_label(self.start - timedelta(days=self.start.weekday()))


_SUPPORT: Where = {"department": "Technical Support"}
_RETURNS: Where = {"department": "Returns"}
_EVENING: Where = {"channel": "phone", "hours": EVENING}
_SOCIAL: Where = {"channel": "social"}
_EMAIL: Where = {"channel": "email"}
# key, what, metric, where, period, before, after
_TRUTHS: tuple[tuple[str, str, str, Where, str, float, float], ...] = (
    ("social_anger", "Negative emotion on social rises.", "negative_emotion_rate", _SOCIAL, "social", 0.20, 0.335),
    ("returns_fcr_reported", "Returns settles fewer at once.", "fcr_reported", _RETURNS, "year", 0.785, 0.665),
    ("returns_fcr_observed", "Customers of Returns come back.", "fcr_observed", _RETURNS, "year", 0.785, 0.675),
    ("evening_waits", "The phone queue breaks in the evening.", "wait_over_180s", _EVENING, "year", 0.075, 0.345),
    ("evening_abandons", "Callers hang up in the evening.", "abandon_rate", _EVENING, "year", 0.037, 0.17),
    ("call_back_csat", "The call-back promise raises CSAT.", "csat_mean", _SUPPORT, "call-back", 3.90, 4.25),
    ("call_back_fcr", "The call-back promise raises FCR.", "fcr_reported", _SUPPORT, "call-back", 0.785, 0.865),
    ("email_fcr", "E-mail is handed on from team to team.", "fcr_reported", _EMAIL, "e-mail", 0.785, 0.64),
    ("nps_quiet", "NPS only varies by chance.", "nps", {}, "year", 22.0, 22.0),
)


def first_day(last_day: date) -> date:
    """The Monday on which the year starts.

    Raises:
        DefinitionError: the last day is not a Sunday, so that the last week would be cut short.
    """
    if last_day.isoweekday() != 7:
        raise DefinitionError(
            f"{last_day} is not a Sunday; the sample year is made of whole ISO weeks", "Choose a Sunday."
        )
    return last_day - timedelta(days=7 * WEEKS - 1)


def social_weeks(last_day: date) -> tuple[date, date]:
    """The three weeks in which social turns angry: first and last day."""
    start = last_day - timedelta(days=6, weeks=8)
    return start, start + timedelta(days=20)


def call_back_start(last_day: date) -> date:
    """The Monday on which Technical Support starts to promise call-backs."""
    return last_day - timedelta(days=6, weeks=18)


def shared_inbox_start(last_day: date) -> date:
    """The Monday from which all e-mail arrives in one shared inbox, and often at the wrong team, which hands it on."""
    return last_day - timedelta(days=6, weeks=9)


def planted(last_day: date = LAST_DAY) -> tuple[Planted, ...]:
    """The planted truths of the year that ends on this Sunday."""
    first, call_back = first_day(last_day), call_back_start(last_day)
    periods = {
        "year": (first, last_day),
        "social": social_weeks(last_day),
        "call-back": (call_back, last_day),
        "e-mail": (shared_inbox_start(last_day), last_day),
    }
    return tuple(
        Planted(key, what, metric, where, *periods[period], before, after)
        for key, what, metric, where, period, before, after in _TRUTHS
    )


PLANTED = planted()
