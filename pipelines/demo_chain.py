"""Who contacts the sample company when, about what, and how it ends: repeats come from a process, not from a rate.

A matter starts with one contact. A contact that does not settle it mostly leads to another within a week, perhaps on
another channel; a queue that is left mostly leads to another try within hours.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from pipelines import demo_plan as plan

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_DAY_S = 86_400
_WARM_UP_DAYS = 14  # matters start earlier, so that the first week has its share of repeats
_ROUNDS = 12  # of 1,000 matters, fewer than one needs more contacts
_CONTACTS_PER_MATTER = 1.325
_WEEKDAY = np.array([1.16, 1.08, 1.04, 1.02, 1.02, 0.88, 0.80])
_PHONE_HOURS = np.array([0] * 8 + [3, 7, 9, 8, 6, 6, 7, 7, 7, 7, 6, 6, 4, 3, 0, 0], dtype=float)
_OTHER_HOURS = np.array([2, 1, 1, 1, 1, 1, 2, 3, 5, 7, 8, 8, 7, 7, 7, 7, 7, 7, 7, 8, 8, 7, 5, 3], dtype=float)
_BACK_IF_OPEN, _BACK_IF_SETTLED, _TRY_AGAIN = 0.92, 0.065, 0.55
_SAME_CHANNEL = 0.7


def contacts_of_the_year(rng: np.random.Generator, scale: float, last_day: date) -> pl.DataFrame:
    """The contacts of one year in order of time.

    Args:
        rng: the source of chance.
        scale: 1 gives about 60,000 contacts.
        last_day: the Sunday on which the year ends.

    Returns:
        (contacts, 8): matter, customer, category, channel, started, wait, abandoned, settled.
        `started` in seconds since 1970 on the local clock; codes are positions in the tuples of `demo_plan`; `wait` in
        seconds is NaN on channels without a queue.
    """
    start_day = (plan.first_day(last_day) - date(1970, 1, 1)).days
    contacts = _first_contacts(rng, scale, start_day)
    rounds = []
    for _ in range(_ROUNDS):
        channel, category, started = (contacts[name].to_numpy() for name in ("channel", "category", "started"))
        wait, abandoned = _queue(rng, channel, started)
        settled = ~abandoned & (rng.random(contacts.height) < _settled_rate(category, started, last_day))
        rounds.append(contacts.with_columns(wait=wait, abandoned=abandoned, settled=settled))
        chance = np.where(abandoned, _TRY_AGAIN, np.where(settled, _BACK_IF_SETTLED, _BACK_IF_OPEN))
        back = rng.random(contacts.height) < chance
        channel, started = _next(rng, channel[back], started[back], abandoned[back])
        contacts = contacts.filter(back).with_columns(channel=channel, started=started)
    opens, closes = start_day * _DAY_S, (start_day + 7 * plan.WEEKS) * _DAY_S
    year = pl.concat(rounds).filter(pl.col("started").is_between(opens, closes, closed="left"))
    return year.sort("started", "matter", "channel", maintain_order=True)


def _first_contacts(rng: np.random.Generator, scale: float, start_day: int) -> pl.DataFrame:
    """The contact that opens each matter; a few customers have many matters."""
    n = round(plan.CONTACTS_AT_SCALE_1 * scale / _CONTACTS_PER_MATTER * (1 + _WARM_UP_DAYS / (7 * plan.WEEKS)))
    customers = max(10, round(26_000 * scale))
    customer = (customers * rng.random(n) ** 1.3).astype(np.int64)
    category = _drawn(rng, [share for _, share in plan.CATEGORIES.values()], n)
    day = _days(rng, n, start_day)
    channel = _drawn(rng, [share for share, _ in plan.CHANNELS.values()], n)
    started = day * _DAY_S + _time_of_day(rng, channel)
    columns = {"customer": customer, "category": category, "channel": channel, "started": started}
    return pl.DataFrame({"matter": np.arange(n), **columns})


def _drawn(rng: np.random.Generator, shares: list[float], n: int) -> Ints:
    """Positions drawn with these shares."""
    edges = np.cumsum(shares) / sum(shares)
    return np.searchsorted(edges[:-1], rng.random(n), side="right").astype(np.int64)


def _days(rng: np.random.Generator, n: int, start_day: int) -> Ints:
    offsets = np.arange(-_WARM_UP_DAYS, 7 * plan.WEEKS)
    # A mild season: 1.5 % up and down over the year, too little to look like an event.
    weights = _WEEKDAY[offsets % 7] * (1 + 0.015 * np.cos(2 * np.pi * offsets / 365))
    return start_day + offsets[_drawn(rng, list(weights), n)]


def _time_of_day(rng: np.random.Generator, channel: Ints) -> Ints:
    n = len(channel)
    hour = np.where(channel == plan.PHONE, _drawn(rng, list(_PHONE_HOURS), n), _drawn(rng, list(_OTHER_HOURS), n))
    return hour * 3_600 + rng.integers(0, 3_600, n)


def hour_of(started: Ints) -> Ints:
    """The hour on the clock that `started` is read from."""
    return started % _DAY_S // 3_600


def _queue(rng: np.random.Generator, channel: Ints, started: Ints) -> tuple[Floats, Bools]:
    """Seconds waited and whether the customer left first; long-tailed waits against long-tailed patience."""
    n = len(channel)
    phone, evening = channel == plan.PHONE, np.isin(hour_of(started), plan.EVENING)
    median = np.select([phone & evening, phone, channel == plan.CHAT], [138.0, 33.0, 28.0], 20.0)
    spread = np.where(phone & evening, 1.05, 1.22)
    needed = median * np.exp(spread * rng.standard_normal(n))
    patience = np.where(phone, 480.0, 600.0) * np.exp(0.85 * rng.standard_normal(n))
    queued = (channel != plan.EMAIL) & (channel != plan.SOCIAL)
    abandoned = queued & (patience < needed)
    return np.where(queued, np.round(np.minimum(needed, patience)), np.nan), abandoned


def _settled_rate(category: Ints, started: Ints, last_day: date) -> Floats:
    """The chance that a contact settles its matter: flat, but for the two planted departments."""
    departments = np.array([department for department, _ in plan.CATEGORIES.values()])[category]
    call_back = (plan.call_back_start(last_day) - date(1970, 1, 1)).days * _DAY_S
    rate = np.full(len(category), plan.SETTLED_RATE)
    rate[departments == "Returns"] -= plan.RETURNS_SETTLED_LOSS
    rate[(departments == "Technical Support") & (started >= call_back)] += plan.CALL_BACK_SETTLED_GAIN
    return rate


def _next(rng: np.random.Generator, channel: Ints, started: Ints, abandoned: Bools) -> tuple[Ints, Ints]:
    """Channel and time of the contact that follows: one to six days on, or within hours after a queue was left."""
    n = len(channel)
    other = _drawn(rng, [share for share, _ in plan.CHANNELS.values()], n)
    channel = np.where(rng.random(n) < _SAME_CHANNEL, channel, other)
    days_on = _drawn(rng, [0.34, 0.24, 0.16, 0.11, 0.09, 0.06], n) + 1
    later = (started // _DAY_S + days_on) * _DAY_S + _time_of_day(rng, channel)
    # Callers who left the queue try again at an hour of the day on which the line is open.
    soon = started + rng.integers(300, 9_000, n)
    closed = (channel == plan.PHONE) & (_PHONE_HOURS[hour_of(soon)] == 0)
    return channel, np.where(abandoned & ~closed, soon, later)
