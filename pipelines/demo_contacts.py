"""The contacts of the sample company as its own systems would export them: one text table."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from pipelines import demo_plan as plan
from pipelines.demo_chain import Bools, Floats, Ints

_AGENTS_PER_TEAM = 14
_TEAMS = ("A", "B", "C")
_TIME = "%Y-%m-%d %H:%M:%S"
# Median and spread of the first human reply, where no queue is kept.
_REPLY_S = {plan.EMAIL: (7_200.0, 0.9), plan.SOCIAL: (2_700.0, 1.0)}
_HANDLE_S = {plan.PHONE: 290.0, plan.CHAT: 420.0, plan.EMAIL: 380.0, plan.SOCIAL: 240.0}
_HANDLE_ELSEWHERE_S = 300.0
_NOT_LABELLED, _NOT_LABELLED_SOCIAL = 0.22, 0.05


def pick(words: tuple[str, ...], positions: Ints) -> pl.Series:
    """The words at these positions."""
    return pl.Series(words, dtype=pl.String).gather(pl.Series(positions))


def with_feeling(contacts: pl.DataFrame, rng: np.random.Generator, last_day: date) -> pl.DataFrame:
    """Adds `emotion`: its position in `demo_plan.EMOTIONS`, -1 where nobody labelled it."""
    n = contacts.height
    shares = np.array([share for share, _ in plan.EMOTIONS.values()])
    angry = shares.copy()
    angry[: plan.NEGATIVE_FORMS] *= plan.SOCIAL_NEGATIVE_RATE / shares[: plan.NEGATIVE_FORMS].sum()
    angry[plan.NEGATIVE_FORMS :] *= (1 - plan.SOCIAL_NEGATIVE_RATE) / shares[plan.NEGATIVE_FORMS :].sum()
    social = contacts["channel"].to_numpy() == plan.SOCIAL
    day = contacts["started"].to_numpy() // 86_400
    first, last = ((moment - date(1970, 1, 1)).days for moment in plan.social_weeks(last_day))
    chance = rng.random(n)
    upset_days = social & (day >= first) & (day <= last)
    for week in range(first, last, 7):
        # One draw from each slice of the range, so that every one of the three weeks shows the planted rate.
        rows = np.flatnonzero(upset_days & (day >= week) & (day < week + 7))
        chance[rows] = (rng.permutation(len(rows)) + chance[rows]) / max(1, len(rows))
    calm = np.searchsorted(np.cumsum(shares)[:-1], chance, side="right")
    upset = np.searchsorted(np.cumsum(angry)[:-1], chance, side="right")
    emotion = np.where(upset_days, upset, calm)
    silent = rng.random(n) < np.where(social, _NOT_LABELLED_SOCIAL, _NOT_LABELLED)
    emotion[silent | contacts["abandoned"].to_numpy()] = -1
    return contacts.with_columns(pl.Series("emotion", emotion, dtype=pl.Int64))


def contact_table(contacts: pl.DataFrame, rng: np.random.Generator, last_day: date) -> pl.DataFrame:
    """The export: one row a contact, all text, an empty cell is null."""
    n = contacts.height
    abandoned, settled = (contacts[name].to_numpy() for name in ("abandoned", "settled"))
    channel, category = (contacts[name].to_numpy() for name in ("channel", "category"))
    queued = np.isfinite(contacts["wait"].to_numpy())
    people = _people(contacts, rng)
    clock = _clock(contacts, rng)
    outcome_known = ~abandoned & (rng.random(n) >= 0.03)
    transfers = np.where(rng.random(n) < _handed_on(contacts, last_day), 1 + (rng.random(n) < 0.2), 0)
    escalated = rng.random(n) < np.where(settled, 0.008, 0.12)
    negative = (contacts["emotion"].to_numpy() >= 0) & (contacts["emotion"].to_numpy() < plan.NEGATIVE_FORMS)
    complaint = rng.random(n) < np.where(negative, 0.18, 0.025)
    emotions = tuple(word for _, word in plan.EMOTIONS.values())
    return pl.DataFrame(
        {
            "contact_no": contacts["number"],
            "case_no": "K" + contacts["matter"].cast(pl.String).str.zfill(8),
            "customer_no": people["customer_no"],
            "channel_name": _channel_words(channel, rng),
            **clock,
            "abandoned_flag": flags(abandoned, queued),
            "transfer_count": kept(pl.Series(transfers).cast(pl.String), ~abandoned),
            "escalated_flag": flags(escalated, ~abandoned),
            "resolved_flag": flags(settled, outcome_known),
            "department": kept(pick(_department_words(), category), rng.random(n) >= 0.01),
            "team": people["team"],
            "agent": kept(people["agent"], ~abandoned),
            "site": people["site"],
            "category": kept(pick(tuple(plan.CATEGORIES), category), rng.random(n) >= 0.015),
            "product": pick(plan.PRODUCTS, rng.integers(0, len(plan.PRODUCTS), n)),
            "customer_tier": people["tier"],
            "language": people["language"],
            "customer_text": kept(_texts(contacts, people["language"], rng), ~abandoned),
            "emotion": kept(pick(emotions, contacts["emotion"].to_numpy()), contacts["emotion"].to_numpy() >= 0),
            "complaint_flag": flags(complaint, ~abandoned),
        }
    )


def _handed_on(contacts: pl.DataFrame, last_day: date) -> Floats:
    """The chance that a contact is handed on to another team."""
    chance = np.where(contacts["settled"].to_numpy(), plan.HANDED_ON_IF_SETTLED, plan.HANDED_ON)
    since = (plan.shared_inbox_start(last_day) - date(1970, 1, 1)).days * 86_400
    shared = (contacts["channel"].to_numpy() == plan.EMAIL) & (contacts["started"].to_numpy() >= since)
    return np.where(shared, np.maximum(chance, plan.EMAIL_HANDED_ON), chance)


def _department_words() -> tuple[str, ...]:
    return tuple(department for department, _ in plan.CATEGORIES.values())


def kept(words: pl.Series, known: Bools) -> pl.Series:
    """The words that are known; the others are empty cells."""
    return words.set(~pl.Series(known), None)


def flags(truths: Bools, known: Bools) -> pl.Series:
    """Y or N, where it is known."""
    return kept(pick(("N", "Y"), truths.astype(np.int64)), known)


def _channel_words(channel: Ints, rng: np.random.Generator) -> pl.Series:
    words: list[str] = []
    edges: list[float] = []
    for position, (_, shares) in enumerate(plan.CHANNELS.values()):
        words += shares
        edges += list(position + np.cumsum(list(shares.values())))
    positions = np.searchsorted(np.array(edges) - 1e-9, channel + rng.random(len(channel)), side="right")
    return pick(tuple(words), np.minimum(positions, len(words) - 1))


def _people(contacts: pl.DataFrame, rng: np.random.Generator) -> dict[str, pl.Series]:
    """What belongs to the customer (site, tier, language) stays the same in every contact of theirs."""
    n, customer = contacts.height, contacts["customer"].to_numpy()
    count = int(customer.max(initial=0)) + 1
    site = rng.choice(len(plan.SITES), count, p=[share for _, share in plan.SITES])
    traditional = site >= 3
    language = np.where(rng.random(count) < 0.12, 2, traditional.astype(np.int64))
    tier = rng.choice(len(plan.TIERS), count, p=[share for _, share in plan.TIERS])
    department = np.array([plan.DEPARTMENTS.index(name) for name in _department_words()])[
        contacts["category"].to_numpy()
    ]
    team = rng.integers(0, len(_TEAMS), n)
    agent = (department * len(_TEAMS) + team) * _AGENTS_PER_TEAM + rng.integers(0, _AGENTS_PER_TEAM, n)
    teams = tuple(f"{name} {letter}" for name in plan.DEPARTMENTS for letter in _TEAMS)
    numbers = "U" + contacts["customer"].cast(pl.String).str.zfill(7)
    return {
        "customer_no": kept(numbers, rng.random(n) >= 0.015),
        "team": pick(teams, department * len(_TEAMS) + team),
        "agent": "A" + pl.Series(agent + 1).cast(pl.String).str.zfill(4),
        "site": pick(tuple(name for name, _ in plan.SITES), site[customer]),
        "tier": pick(tuple(name for name, _ in plan.TIERS), tier[customer]),
        "language": pick(plan.LANGUAGES, language[customer]),
    }


def _clock(contacts: pl.DataFrame, rng: np.random.Generator) -> dict[str, pl.Series]:
    """Every time and duration of the contacts, as text on the local clock."""
    n = contacts.height
    started, wait = contacts["started"].to_numpy(), contacts["wait"].to_numpy()
    abandoned, settled = contacts["abandoned"].to_numpy(), contacts["settled"].to_numpy()
    queued, channel = np.isfinite(wait), contacts["channel"].to_numpy()
    served = ~abandoned
    reply = _seconds_to_reply(channel, rng)
    answered = started + np.where(queued, np.nan_to_num(wait), reply).astype(np.int64)
    first_response = answered + np.where(queued, rng.integers(1, 12, n), 0)
    medians = np.select([channel == code for code in _HANDLE_S], list(_HANDLE_S.values()), _HANDLE_ELSEWHERE_S)
    handle = np.round(medians * np.exp(0.6 * rng.standard_normal(n))).astype(np.int64) + 15
    ended = np.where(served, first_response + handle, answered)
    closed = ended + np.where(settled, 0, rng.integers(6 * 3_600, 6 * 86_400, n))
    promised = rng.random(n) < np.where(settled, 0.02, 0.35)
    due = ended + rng.integers(1, 4, n) * 86_400
    done = due - rng.integers(-43_200, 200_000, n)
    known_closed = served & (settled | (rng.random(n) < 0.7))
    return {
        "started": _instants(started, np.full(n, True)),
        "answered": _instants(answered, served),
        "first_response": _instants(first_response, served),
        "ended": _instants(ended, np.full(n, True)),
        "resolved_time": _instants(closed, known_closed),
        "wait_s": kept(pl.Series(np.nan_to_num(wait)).cast(pl.Int64).cast(pl.String), queued),
        "handle_s": kept(pl.Series(handle).cast(pl.String), served),
        "promised": _instants(due, served & promised),
        "fulfilled": _instants(np.maximum(done, ended), served & promised & (rng.random(n) < 0.96)),
        "updated": _instants(np.maximum(ended, np.where(known_closed, closed, ended)) + 60, np.full(n, True)),
    }


def _seconds_to_reply(channel: Ints, rng: np.random.Generator) -> Floats:
    chance = rng.standard_normal(len(channel))
    seconds = np.zeros(len(channel))
    for code, (median, spread) in _REPLY_S.items():
        seconds = np.where(channel == code, median * np.exp(spread * chance), seconds)
    return seconds


def _instants(seconds: Ints, known: Bools) -> pl.Series:
    return kept(local_text(seconds, _TIME), known)


def local_text(seconds: Ints, form: str) -> pl.Series:
    """Seconds on the local clock as text."""
    return (pl.Series(seconds, dtype=pl.Int64) * 1_000).cast(pl.Datetime("ms")).dt.strftime(form)


@cache
def _sentences() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("demo_words.toml").read_text(encoding="utf-8"))


def _texts(contacts: pl.DataFrame, language: pl.Series, rng: np.random.Generator) -> pl.Series:
    """A topic of the category and a remark of the emotion, in the customer's language; unlabelled ones stay neutral."""
    sentences, n = _sentences(), contacts.height
    topics = tuple(t for tag in plan.LANGUAGES for name in plan.CATEGORIES for t in sentences["topic"][tag][name])
    remarks = tuple(r for tag in plan.LANGUAGES for name in plan.EMOTIONS for r in sentences["remark"][tag][name])
    tag = language.cast(pl.Enum(plan.LANGUAGES)).to_physical().cast(pl.Int64).to_numpy()
    neutral = list(plan.EMOTIONS).index("neutral")
    emotion = np.where(contacts["emotion"].to_numpy() < 0, neutral, contacts["emotion"].to_numpy())
    topic = (tag * len(plan.CATEGORIES) + contacts["category"].to_numpy()) * 2 + rng.integers(0, 2, n)
    remark = (tag * len(plan.EMOTIONS) + emotion) * 4 + rng.integers(0, 4, n)
    joint = pick(("，", "，", ". "), tag)
    return pick(topics, topic) + joint + pick(remarks, remark)
