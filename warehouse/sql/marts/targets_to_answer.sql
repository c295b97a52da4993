-- targets_to_answer: the answer target in force for each channel on each touched day.
-- grain: one row per channel, day.
-- reads: targets, interactions, touched_days
-- params: none
create or replace temporary table targets_to_answer as
select d.channel, d.day, t.target
from (
  select distinct i.channel, i.day
  from (select * from interactions where day in (select day from touched_days)) as i
  semi join touched_days as d on i.source = d.source and i.day = d.day
) as d
asof join (select channel, from_on, target from targets where name = 'answer_within_s') as t
  on d.channel = t.channel and d.day >= t.from_on
