-- mart_emotion_cells: counts the negative records of the days by form and cause, each word of a record once.
-- grain: one row per record, source, day, channel, department, category, form, cause.
-- reads: negative_texts, negative_slices, negative_words
-- params: none
insert into mart_emotion_cells
with spread as (
  select
    said, causes,
    unnest(list_append(case when len(forms) = 0 then ['not_stated'] else list_distinct(forms) end, 'any')) as form
  from negative_words
),
words as (
  select
    said, form,
    unnest(list_append(case when len(causes) = 0 then ['not_stated'] else list_distinct(causes) end, 'any')) as cause
  from spread
),
counted as (
  select slice, said, count(*) as records from negative_texts group by slice, said
),
cells as (
  select c.slice, w.form, w.cause, cast(sum(c.records) as bigint) as records
  from counted as c
  join words as w on c.said = w.said
  group by c.slice, w.form, w.cause
)
select s.* exclude (slice), c.form, c.cause, c.records
from cells as c
join negative_slices as s on c.slice = s.slice
