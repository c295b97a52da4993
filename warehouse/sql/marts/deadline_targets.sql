-- deadline_targets: the limits in force for each channel on each day to be judged, in seconds.
-- grain: one row per channel, day.
-- reads: interactions, due_days, targets
-- params: none
create or replace temporary table deadline_targets as
with days as (
  select distinct channel, day from interactions where day in (select day from due_days)
),
in_force as (
  select d.channel, d.day, t.name, t.target
  from days as d
  join targets as t on t.channel in (d.channel, 'any') and t.from_on <= d.day
  qualify row_number() over (partition by d.channel, d.day, t.name order by t.from_on desc) = 1
)
select
  d.channel, d.day,
  max(case when name = 'first_response_within_s' then target end) as reply_s,
  max(case when name = 'resolve_within_s' then target end) as close_s,
  max(case when name = 'angry_reply_within_s' then target end) as angry_reply_s,
  max(case when name = 'complex_close_within_s' then target end) as complex_close_s,
  max(case when name = 'grade_1_within_s' then target end) as grade_1_s,
  max(case when name = 'grade_2_within_s' then target end) as grade_2_s,
  max(case when name = 'grade_3_within_s' then target end) as grade_3_s
from days as d
left join in_force as f on d.channel = f.channel and d.day = f.day
group by d.channel, d.day
