"""Who needs an answer now: strong and recent negative contacts, with the clock of their response tier."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from warehouse.emotion_marts import policy
from warehouse.emotions import conditions_of
from warehouse.slices import Slice
from warehouse.store import Warehouse

CLOCKS = ("overdue", "running", "missed", "unknown", "met")


def escalations(warehouse: Warehouse, where: Slice, limit: int = 100) -> pl.DataFrame:
    """Strong and recent negative contacts, with the clock of their response tier.

    A contact is strong where its text has the highest intensity, or the source or a person calls it anger. The first
    tier gives an angry customer a first human response within its target; the clock runs from the contact's start to
    the newest record of the source, because nothing later is known.

    Returns:
        (records: source, record_key, department, channel, category, happened_at, origin, intensity, forms, hits, text,
        limit_s, answered_s, open_s, clock), those that are most overdue first. `clock` is `met`, `missed` (answered too
        late), `overdue` (not answered and too late), `running`, or `unknown` (the source gives no replies).
    """
    conditions, params = conditions_of(where)
    rules = policy()
    since = where.end - timedelta(days=int(rules["feed_days"]))
    return warehouse.sql(
        _FEED.format(conditions=conditions),
        params | {"since": since, "strong": int(rules["feed_intensity"]), "limit": limit},
    )


_FEED = """
with strong as (
  select r.*, s.hits
  from emotion_records as r
  join emotion_scores as s on r.record = s.record and r.source = s.source and r.record_key = s.record_key
  where r.record = 'interaction' and r.believed = 'negative' and r.day > $since and {conditions}
    and (r.intensity >= $strong or (r.origin <> 'text' and list_contains(r.forms, 'anger')))
),
timed as (
  select
    r.source, r.record_key, r.department, r.channel, r.category, r.happened_at, r.origin, r.intensity, r.forms, r.hits,
    i.text, h.knows_reply,
    (select t.target from targets as t where t.name = 'angry_reply_within_s' and t.channel in (r.channel, 'any')
      and t.from_on <= r.day order by t.from_on desc limit 1) as limit_s,
    (epoch_us(least(coalesce(i.first_response_at, i.answered_at), coalesce(i.answered_at, i.first_response_at)))
      - epoch_us(r.happened_at)) / 1e6 as answered_s,
    (epoch_us(h.as_of) - epoch_us(r.happened_at)) / 1e6 as open_s
  from strong as r
  join interactions as i on r.source = i.source and r.record_key = i.interaction_id
  join source_horizons as h on r.source = h.source
),
clocked as (
  select *, case
    when not knows_reply or limit_s is null then 'unknown'
    when answered_s <= limit_s then 'met'
    when answered_s is not null then 'missed'
    when open_s > limit_s then 'overdue'
    else 'running'
  end as clock
  from timed
)
select * exclude (knows_reply) from clocked
order by case clock when 'overdue' then 0 when 'running' then 1 when 'missed' then 2 when 'unknown' then 3 else 4 end,
  happened_at desc, source, record_key
limit $limit
"""
