-- mart_emotion_words: counts the negative records of the days by form, cause and need, each word of a record once.
-- grain: one row per record, source, day, channel, department, category, kind, word, origin.
-- reads: emotion_records, emotion_scores, emotion_days
-- params: none
insert into mart_emotion_words
with negative as (
  select * from emotion_records
  where believed = 'negative' and (record, source, day) in (select (record, source, day) from emotion_days)
),
said as (
  select record, source, day, channel, department, category, 'form' as kind, unnest(forms) as word,
    unnest(form_origins) as origin
  from negative
  union all
  select record, source, day, channel, department, category, 'cause', unnest(causes), unnest(cause_origins)
  from negative
  union all
  select r.record, r.source, r.day, r.channel, r.department, r.category, 'need', unnest(list_distinct(s.needs)), 'text'
  from negative as r
  join emotion_scores as s on r.record = s.record and r.source = s.source and r.record_key = s.record_key
)
select record, source, day, channel, department, category, kind, word, coalesce(origin, 'text') as origin,
  cast(count(*) as bigint) as records
from said
group by all
