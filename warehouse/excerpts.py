"""A few of the texts behind negative emotion, masked and cut, for readers who may see records."""

from __future__ import annotations

import polars as pl

from warehouse.emotions import conditions_of
from warehouse.masking import masked
from warehouse.slices import Slice
from warehouse.store import Warehouse

LETTERS = 160
# Shorter ones say nothing by themselves.
_LEAST_LETTERS = 12


def excerpts(warehouse: Warehouse, where: Slice, limit: int) -> pl.DataFrame:
    """Negative texts, the strongest of each channel in turn.

    Args:
        warehouse: the pinned version.
        where: period and slices; a bound on departments is a bound on the texts.
        limit: at most so many.

    Returns:
        (texts: day, channel, department, forms, origin, words). Words are masked once more as the patterns stand now,
        and cut at `LETTERS`; neither a customer nor the key of a record is given.
    """
    conditions, params = conditions_of(where)
    found = warehouse.sql(_FOUND.format(conditions=conditions), params | {"least": _LEAST_LETTERS, "limit": limit})
    return found.with_columns(cut(found["words"]))


def cut(texts: pl.Series) -> pl.Series:
    """Texts as excerpts: on one line, masked, and no longer than `LETTERS`."""
    words, _ = masked(texts.str.replace_all(r"\s+", " ").str.strip_chars())
    # Cut after masking: half a number is no number that a pattern would find.
    short = words.str.len_chars() <= LETTERS
    return words.zip_with(short, words.str.slice(0, LETTERS - 1) + "…")


_FOUND = """
with said as (
  select
    r.day, r.channel, r.department, r.forms, r.origin, r.intensity, r.happened_at, r.source, r.record, r.record_key,
    coalesce(i.text, s.comment) as words
  from emotion_records as r
  left join interactions as i on r.record = 'interaction' and r.source = i.source and r.record_key = i.interaction_id
  left join surveys as s on r.record = 'survey' and r.source = s.source and r.record_key = s.response_id
  where r.believed = 'negative' and {conditions}
),
ranked as (
  select *, row_number() over (
    partition by channel order by intensity desc nulls last, happened_at desc, source, record, record_key
  ) as turn
  from said where length(trim(words)) >= $least
  -- The same words twice say nothing more.
  qualify row_number() over (partition by words order by happened_at desc, source, record, record_key) = 1
)
select day, channel, department, forms, origin, words from ranked
order by turn, intensity desc nulls last, happened_at desc, source, record, record_key
limit $limit
"""
