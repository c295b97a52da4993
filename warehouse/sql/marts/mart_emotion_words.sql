-- mart_emotion_words: counts the negative records of the days by form, cause and need, each word of a record once.
-- grain: one row per record, source, day, channel, department, category, kind, word, origin.
-- reads: negative_texts
-- params: none
insert into mart_emotion_words
with said as (
  select record, source, day, channel, department, category, 'form' as kind, unnest(forms) as word,
    unnest(form_origins) as origin
  from negative_texts
  union all
  select record, source, day, channel, department, category, 'cause', unnest(causes), unnest(cause_origins)
  from negative_texts
  union all
  select record, source, day, channel, department, category, 'need', unnest(list_distinct(needs)), 'text'
  from negative_texts
)
select record, source, day, channel, department, category, kind, word, coalesce(origin, 'text') as origin,
  cast(count(*) as bigint) as records
from said
group by all
