"""Apathy as it shows in behaviour: what customers did after a contact, beside what they did after other contacts.

Hardly anybody writes that they have given up. So apathy is read off what is measured: no login for a week after a
habit, use down by half against the customer's own four weeks, silence after an unresolved contact, and a question left
unanswered by somebody who answered one before. Each is judged only where it could have been seen.
"""

from __future__ import annotations

import polars as pl

from warehouse.emotions import conditions_of
from warehouse.refresh_beside import PARAMS
from warehouse.slices import Slice
from warehouse.stats.intervals import wilson
from warehouse.store import Warehouse

SIGNS = ("no_login", "falling_use", "silence", "unanswered")


def withdrawal(warehouse: Warehouse, where: Slice) -> pl.DataFrame:
    """Withdrawal after contacts whose text was scored, of known customers, by sign and by what is believed of them.

    Returns:
        (signs x two: sign, negative, records, n, value, lower, upper, suppressed), signs in the order of `SIGNS`;
        `negative` tells contacts with negative emotion from all others, `n` is the contacts of which the sign could
        have been seen by now, `value` the share that shows it, with a Wilson 95 % interval. A cell under the minimum
        group is suppressed. A sign that no source can show has no row.
    """
    conditions, params = conditions_of(where)
    kept = ("apathy_days", "silence_us", "answer_us")
    counted = warehouse.sql(_COUNTED.format(conditions=conditions), params | {name: PARAMS[name] for name in kept})
    least = warehouse.settings.min_group
    lower, upper = wilson(counted["records"].cast(pl.Float64).to_numpy(), counted["n"].cast(pl.Float64).to_numpy())
    small = (pl.col("n") < least) | pl.col("records").is_between(1, least - 1)
    table = counted.with_columns(
        pl.Series("lower", lower),
        pl.Series("upper", upper),
        value=pl.col("records") / pl.col("n"),
        suppressed=small,
    )
    shown = [pl.when(~pl.col("suppressed")).then(name).alias(name) for name in ("records", "value", "lower", "upper")]
    order = pl.col("sign").replace_strict(list(SIGNS), list(range(len(SIGNS))), return_dtype=pl.Int8)
    return table.with_columns(shown).sort(order, pl.col("negative"), descending=[False, True])


_COUNTED = """
with contacts as (
  select r.source, r.record_key, r.day, r.believed = 'negative' as negative, i.customer_id,
    epoch_us(i.started_at) as at_us, i.resolved = false and coalesce(i.direction, 'inbound') = 'inbound' as is_left_open
  from emotion_records as r
  join interactions as i on r.source = i.source and r.record_key = i.interaction_id
  where r.record = 'interaction' and i.customer_id is not null and {conditions}
),
active as (
  select customer_id, min(day) as first_day from activities group by customer_id
),
followed as (
  select split_part(customer_id, ':', 1) as customers, max(day) as as_of from activities group by all
),
reach as (
  select source, greatest(max(sent_at), max(coalesce(answered_at, sent_at))) as as_of from invitations group by source
),
answerers as (
  select customer_id, min(answered_at) as first_at
  from invitations where answered_at is not null and customer_id is not null group by customer_id
),
judged as (
  select c.source, c.record_key, c.negative, unnest(['no_login', 'falling_use']) as sign
  from contacts as c
  join active as a on c.customer_id = a.customer_id and a.first_day <= c.day
  join followed as f on split_part(c.customer_id, ':', 1) = f.customers
  where c.day + cast($apathy_days as integer) <= f.as_of
  union
  select c.source, c.record_key, c.negative, 'silence'
  from contacts as c
  join repeat_horizons as h on split_part(c.customer_id, ':', 1) = h.customers
  where c.is_left_open and c.at_us + $silence_us <= epoch_us(h.as_of)
  union
  select c.source, c.record_key, c.negative, 'unanswered'
  from contacts as c
  join invitations as v on c.source = v.source and c.record_key = v.interaction_id
  join reach as r on v.source = r.source
  join answerers as a on c.customer_id = a.customer_id and a.first_at < v.sent_at
  where epoch_us(r.as_of) - epoch_us(v.sent_at) >= $answer_us
)
select j.sign, j.negative, cast(count(s.sign) as bigint) as records, cast(count(*) as bigint) as n
from judged as j
left join apathy_signs as s on j.source = s.source and j.record_key = s.record_key and j.sign = s.sign
group by j.sign, j.negative
"""
