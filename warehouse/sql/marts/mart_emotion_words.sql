-- mart_emotion_words: counts the negative records of the days by form, cause and need, each word of a record once.
-- grain: one row per record, source, day, channel, department, category, kind, word, origin.
-- reads: negative_texts, negative_slices, negative_words
-- params: none
insert into mart_emotion_words
with words as (
  select said, 'form' as kind, unnest(forms) as word, unnest(form_origins) as origin
  from negative_words
  union all
  select said, 'cause', unnest(causes), unnest(cause_origins)
  from negative_words
  union all
  select said, 'need', unnest(list_distinct(needs)), 'text'
  from negative_words
),
counted as (
  select slice, said, count(*) as records from negative_texts group by slice, said
),
spread as (
  select c.slice, w.kind, w.word, coalesce(w.origin, 'text') as origin, cast(sum(c.records) as bigint) as records
  from counted as c
  join words as w on c.said = w.said
  group by c.slice, w.kind, w.word, coalesce(w.origin, 'text')
)
select s.* exclude (slice), c.* exclude (slice)
from spread as c
join negative_slices as s on c.slice = s.slice
