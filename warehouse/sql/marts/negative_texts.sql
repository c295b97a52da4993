-- negative_texts: the negative records of the days with what their text was scored by; marts of words are counted from it.
-- grain: one row per record, source, record_key.
-- reads: emotion_records, emotion_scores, emotion_days
-- params: none
-- slice, said and stated are numbers, because they sort and group several times faster than texts and lists. Two of n
-- share one with odds of n * n / 2 ** 65; negative_slices and negative_words tell what they stand for.
create or replace temporary table negative_texts as
-- Materialized, or the day is asked after the table was read.
with scores as materialized (
  select record, source, record_key, day, hits, needs from emotion_scores where day in (select day from emotion_days)
)
select
  r.record, r.source, r.record_key, r.day, r.channel, r.department, r.category, r.happened_at, r.origin, r.intensity,
  r.forms, r.causes, r.form_origins, r.cause_origins, s.hits, s.needs,
  hash(r.record, r.source, r.day, r.channel, r.department, r.category) as slice,
  hash(r.forms, r.causes, r.form_origins, r.cause_origins, s.needs) as said,
  hash(r.forms, r.causes) as stated
from (select * from emotion_records where day in (select day from emotion_days)) as r
semi join emotion_days as d on r.record = d.record and r.source = d.source and r.day = d.day
join scores as s
  on r.record = s.record and r.source = s.source and r.record_key = s.record_key and r.day = s.day
where r.believed = 'negative'
