-- mart_emotion_cells: counts the negative records of the days by form and cause, each word of a record once.
-- grain: one row per record, source, day, channel, department, category, form, cause.
-- reads: negative_texts
-- params: none
insert into mart_emotion_cells
with spread as (
  select
    record, source, day, channel, department, category, causes,
    unnest(list_append(case when len(forms) = 0 then ['not_stated'] else list_distinct(forms) end, 'any')) as form
  from negative_texts
),
cells as (
  select
    * exclude (causes),
    unnest(list_append(case when len(causes) = 0 then ['not_stated'] else list_distinct(causes) end, 'any')) as cause
  from spread
)
select record, source, day, channel, department, category, form, cause, cast(count(*) as bigint) as records
from cells
group by all
