-- slices: every combination of slices on the days to be counted, under one number, so that marts group by a number, not by texts.
-- grain: one row per source, day, channel, department, category.
-- reads: interactions, touched_days, repeat_days, due_days
-- params: none
-- The number is a hash; two of n slices share one with odds of n * n / 2 ** 65: at 1 M slices 3 in 100 million.
create or replace temporary table slices as
select hash(source, day, channel, department, category) as slice, *
from (
  select distinct source, day, channel, department, category
  from interactions
  where day in (select day from touched_days union select day from repeat_days union select day from due_days)
)
