"""Who needs an answer now: strong and recent negative contacts, with the clock of their response tier.

A contact is strong where its text has the highest intensity, or the source or a person calls it anger. The first tier
gives an angry customer a first human response within its target; the clock runs from the contact's start to the newest
record of the source, because nothing later is known. A clock is `met`, `missed` (answered too late), `overdue` (not
answered and too late), `running`, or `unknown` (the source gives no replies, or no target is in force).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import polars as pl

from warehouse.emotion_marts import policy
from warehouse.emotions import conditions_of
from warehouse.slices import Slice
from warehouse.store import Warehouse

CLOCKS = ("overdue", "running", "missed", "unknown", "met")


def escalations(warehouse: Warehouse, where: Slice, limit: int = 100) -> pl.DataFrame:
    """Strong and recent negative contacts, with the clock of their response tier.

    Returns:
        (records: source, record_key, department, channel, category, happened_at, origin, intensity, forms, hits, text,
        limit_s, answered_s, open_s, clock), those that are most overdue first.
    """
    asked, params = _asked(where)
    return warehouse.sql(_LISTED.format(clocked=_CLOCKED.format(conditions=asked)), params | {"limit": limit})


def escalation_counts(warehouse: Warehouse, where: Slice) -> pl.DataFrame:
    """How many of them each department has: (departments x clocks: department, clock, n, open_s).

    `open_s` is how long ago the first of them began, seconds up to the newest record of its source.
    """
    asked, params = _asked(where)
    return warehouse.sql(
        f"with {_CLOCKED.format(conditions=asked)} select department, clock, count(*) as n, max(open_s) as open_s"
        " from clocked group by department, clock order by department nulls last, clock",
        params,
    )


def _asked(where: Slice) -> tuple[str, dict[str, Any]]:
    conditions, params = conditions_of(where)
    return f"r.day > $since and {conditions}", params | {
        "since": where.end - timedelta(days=int(policy()["feed_days"]))
    }


_CLOCKED = """clocked as (
  select r.*, (epoch_us(h.as_of) - epoch_us(r.happened_at)) / 1e6 as open_s,
    case
      when not h.knows_reply or r.limit_s is null then 'unknown'
      when r.answered_s <= r.limit_s then 'met'
      when r.answered_s is not null then 'missed'
      when (epoch_us(h.as_of) - epoch_us(r.happened_at)) / 1e6 > r.limit_s then 'overdue'
      else 'running'
    end as clock
  from emotion_feed as r
  join source_horizons as h on r.source = h.source
  where {conditions}
)"""

# What was said is looked up of those alone that are listed.
_LISTED = """with {clocked},
first_ones as (
  select *, row_number() over (order by
    case clock when 'overdue' then 0 when 'running' then 1 when 'missed' then 2 when 'unknown' then 3 else 4 end,
    happened_at desc, source, record_key) as place
  from clocked order by place limit $limit
)
select f.source, f.record_key, f.department, f.channel, f.category, f.happened_at, e.origin, e.intensity, e.forms,
  s.hits, i.text, f.limit_s, f.answered_s, f.open_s, f.clock
from first_ones as f
join emotion_records as e
  on f.record = e.record and f.source = e.source and f.record_key = e.record_key and f.day = e.day and e.day > $since
join emotion_scores as s
  on f.record = s.record and f.source = s.source and f.record_key = s.record_key and f.day = s.day and s.day > $since
join interactions as i on f.source = i.source and f.record_key = i.interaction_id and f.day = i.day and i.day > $since
order by f.place
"""
