-- mart_emotion_phrases: counts the negative records of the days by phrase, each phrase of a record once.
-- grain: one row per record, source, day, channel, department, category, phrase, forms, causes.
-- reads: negative_texts, negative_slices, negative_words
-- params: none
insert into mart_emotion_phrases
with phrases as (
  select slice, stated, unnest(list_distinct(hits)) as phrase
  from negative_texts
),
counted as (
  select slice, stated, phrase, count(*) as records
  from phrases
  group by slice, stated, phrase
),
lists as (
  select stated, any_value(forms) as forms, any_value(causes) as causes from negative_words group by stated
)
select s.* exclude (slice), c.phrase, l.forms, l.causes, c.records
from counted as c
join negative_slices as s on c.slice = s.slice
join lists as l on c.stated = l.stated
