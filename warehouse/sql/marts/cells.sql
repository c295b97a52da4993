-- cells: every combination of day and slices that occurs on the touched days, numbered, so that marts group by one number.
-- grain: one row per source, day, channel, department, category.
-- reads: interactions, touched_days
-- params: none
create or replace temporary table cells as
select
  cast(row_number() over () as integer) as cell, source, day, week, cast(date_trunc('month', day) as date) as month,
  channel, department, category
from (
  select distinct i.source, i.day, i.week, i.channel, i.department, i.category
  from interactions as i
  semi join touched_days as d on i.source = d.source and i.day = d.day
)
