-- negative_slices: every combination of slices of the negative records of the days, by its number.
-- grain: one row per record, source, day, channel, department, category.
-- reads: negative_texts
-- params: none
create or replace temporary table negative_slices as
select
  slice, any_value(record) as record, any_value(source) as source, any_value(day) as day, any_value(channel) as channel,
  any_value(department) as department, any_value(category) as category
from negative_texts
group by slice
