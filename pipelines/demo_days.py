"""What the sample company's members do day by day, who is on duty, and whom it asks, as its systems export it."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from pipelines import demo_plan as plan
from pipelines.demo_contacts import local_text

Ints = npt.NDArray[np.int64]
_DAY_S = 86_400
_DAYS = 7 * plan.WEEKS
_MEMBER_OF = 10  # one customer in so many has the app
_HABITUAL = 0.45
_EACH_DAY = (0.14, 0.60)  # the chance of a day with a login: of occasional members, of habitual ones
_USES_A_DAY = (1.5, 3.0)
_ORDER_A_DAY = (0.055, 0.022)  # on a day with a login
# What is planted: who complained orders less for a quarter, and a quarter of the habitual members drifts away.
ORDERS_LEFT, ORDERS_LOST_DAYS = 0.30, 90
DRIFTING, USES_LEFT, DRIFT_WEEKS_AGO = 4, 0.2, 8
# Contacts that an agent of a queue can take in an hour by the roster, and what is planted: at 17 to 20 h half are gone.
_LOAD = 2.0
EVENING_SHARE = 0.5
_QUEUES = {plan.PHONE: "Phone", plan.CHAT: "Live chat"}
_DATE = "%Y-%m-%d"


def drift_start(last_day: date) -> date:
    """The Monday from which one habitual member in four uses the app no more than now and then."""
    return date.fromordinal(last_day.toordinal() - 6 - 7 * DRIFT_WEEKS_AGO)


def activity_table(
    contacts: pl.DataFrame, export: pl.DataFrame, rng: np.random.Generator, last_day: date
) -> pl.DataFrame:
    """The export of members' days: one row a member and day with a login, in order of the day, all text.

    Args:
        contacts: what happened (`demo_chain`).
        export: the same contacts as exported, row for row.
        rng: a stream of chance of its own.
        last_day: the Sunday on which the year ends.
    """
    members = contacts["customer"].unique().sort()
    members = members.filter(members % _MEMBER_OF == 0)
    habitual = (rng.random(len(members)) < _HABITUAL).astype(np.int64)
    shape = (len(members), _DAYS)
    active = rng.random(shape) < np.array(_EACH_DAY)[habitual][:, None]
    drift = (drift_start(last_day) - plan.first_day(last_day)).days
    drifting = (habitual == 1) & (members.to_numpy() % (_MEMBER_OF * DRIFTING) == 0)
    kept = rng.random(shape) < USES_LEFT
    kept[:, :drift] = True
    active &= kept | ~drifting[:, None]
    who, day = np.nonzero(active)
    uses = rng.poisson(np.array(_USES_A_DAY)[habitual[who]])
    chance = np.array(_ORDER_A_DAY)[habitual[who]] * np.where(
        _hurt(contacts, export, members)[who, day], ORDERS_LEFT, 1
    )
    ordered = rng.random(len(who)) < chance
    value = np.round(180 * np.exp(0.6 * rng.standard_normal(len(who))))
    days = pl.DataFrame(
        {
            "customer_no": "U" + members.gather(pl.Series(who)).cast(pl.String).str.zfill(7),
            "day": _days(day, last_day),
            "logins": pl.Series(1 + rng.poisson(0.3, len(who))).cast(pl.String),
            "uses": pl.Series(uses).cast(pl.String),
            "orders": pl.Series(ordered.astype(np.int64)).cast(pl.String),
            "order_value": pl.Series(value).cast(pl.String).set(~pl.Series(ordered), None),
        }
    )
    return days.sort("day", "customer_no")


def _hurt(contacts: pl.DataFrame, export: pl.DataFrame, members: pl.Series) -> npt.NDArray[np.bool_]:
    """(members, days): a complaint lies less than a quarter back."""
    complained = contacts.filter((export["complaint_flag"] == "Y").fill_null(value=False)).filter(
        pl.col("customer").is_in(members.implode())
    )
    first = complained["started"].min()
    hurt = np.zeros((len(members), _DAYS + ORDERS_LOST_DAYS + 1), dtype=bool)
    if first is None:
        return hurt[:, :_DAYS]
    start = (contacts["started"].to_numpy() // _DAY_S).min()
    place = members.search_sorted(complained["customer"]).to_numpy()
    for at, since in zip(place, complained["started"].to_numpy() // _DAY_S - start, strict=True):
        hurt[at, since + 1 : since + 1 + ORDERS_LOST_DAYS] = True
    return hurt[:, :_DAYS]


def staffing_table(contacts: pl.DataFrame, last_day: date) -> pl.DataFrame:
    """The roster: one row a day, hour and queue, all text; it follows the year's mean but in the evening."""
    hours = contacts.filter(pl.col("channel").is_in(list(_QUEUES))).select(
        "channel", hour=pl.col("started") % _DAY_S // 3_600
    )
    usual = hours.group_by("channel", "hour").agg(mean=pl.len() / _DAYS).sort("channel", "hour")
    evening = pl.col("hour").is_in(list(plan.EVENING)) & (pl.col("channel") == plan.PHONE)
    agents = pl.col("mean") / _LOAD * pl.when(evening).then(EVENING_SHARE).otherwise(1.0)
    roster = usual.with_columns(agents=agents.round(3).clip(0.001), key=1)
    days = pl.DataFrame({"day": _days(np.arange(_DAYS), last_day), "key": 1})
    table = days.join(roster, on="key").sort("day", "hour", "channel")
    return table.select(
        "day",
        pl.col("hour").cast(pl.String),
        pl.col("channel").replace_strict(_QUEUES, return_dtype=pl.String).alias("queue"),
        pl.col("agents").cast(pl.String),
    )


def invitation_table(
    export: pl.DataFrame, answers: pl.DataFrame, rng: np.random.Generator, last_day: date
) -> pl.DataFrame:
    """The questions sent: every served contact of a known customer is asked once, and about one in four answers."""
    asked = export.filter(pl.col("answered").is_not_null() & pl.col("customer_no").is_not_null())
    csat = answers.filter(pl.col("kind") == "CSAT").select("contact_no", "sent", replied="answered")
    joined = asked.select("contact_no", "customer_no", "ended").join(csat, on="contact_no", how="left")
    own = joined["ended"].str.to_datetime("%Y-%m-%d %H:%M:%S").dt.epoch("s").to_numpy()
    sent = local_text(own + rng.integers(24 * 3_600, 40 * 3_600, joined.height), "%Y/%m/%d %H:%M")
    table = joined.with_columns(sent=pl.col("sent").fill_null(sent))
    table = table.filter(pl.col("sent").str.slice(0, 10) <= last_day.strftime("%Y/%m/%d")).sort("sent", "contact_no")
    return table.select(
        ("Q" + pl.col("contact_no")).alias("question_no"), "contact_no", "customer_no", "sent", answered="replied"
    )


def _days(offsets: Ints, last_day: date) -> pl.Series:
    first = (plan.first_day(last_day) - date(1970, 1, 1)).days
    return pl.Series(offsets + first, dtype=pl.Int32).cast(pl.Date).dt.strftime(_DATE)
