-- mart_emotion_phrases: counts the negative records of the days by phrase, each phrase of a record once.
-- grain: one row per record, source, day, channel, department, category, phrase, forms, causes.
-- reads: negative_texts
-- params: none
insert into mart_emotion_phrases
with said as (
  select record, source, day, channel, department, category, unnest(list_distinct(hits)) as phrase, forms, causes
  from negative_texts
)
select record, source, day, channel, department, category, phrase, forms, causes, cast(count(*) as bigint) as records
from said
group by all
