-- mart_hours: counts the contacts of the touched days by hour.
-- grain: one row per source, day, hour, channel, department, category.
-- reads: judged_contacts, slices, targets_to_answer
-- params: $short_abandon_s
insert into mart_hours
with counted as (
  select
    slice, hour,
    count(*) as contacts,
    count(case when is_arrival then 1 end) as arrivals,
    count(case when is_offered then 1 end) as offered,
    count(case when is_abandoned then 1 end) as abandoned_all,
    count(case when is_abandoned and coalesce(wait_seconds < $short_abandon_s, false) then 1 end) as short_abandons,
    count(case when is_answered and wait_seconds is not null then 1 end) as waits_answered,
    cast(coalesce(sum(case when is_answered then wait_seconds end), 0) as double) as wait_answered_sum,
    cast(coalesce(sum(case when is_answered then wait_seconds * wait_seconds end), 0) as double) as wait_answered_squares,
    count(case when is_arrival and wait_seconds is not null then 1 end) as waits_known,
    count(case when is_arrival and wait_seconds > long_wait_s then 1 end) as waits_long,
    count(case when has_target then 1 end) as targeted,
    count(case when has_target and is_abandoned and coalesce(wait_seconds < $short_abandon_s, false) then 1 end) as targeted_short_abandons,
    count(case when has_target and is_answered and wait_seconds <= answer_target_s then 1 end) as targeted_answered_in_time,
    count(case when is_answered then 1 end) as answered
  from (
    select j.*, t.target as answer_target_s, j.is_offered and j.wait_seconds is not null and t.target is not null as has_target
    from judged_contacts as j
    left join targets_to_answer as t on j.channel = t.channel and j.day = t.day
  ) as contacts
  group by slice, hour
)
select
  s.source, s.day, c.hour, cast(isodow(s.day) as utinyint) as weekday, s.channel, s.department,
  s.category, c.* exclude (slice, hour)
from counted as c
join slices as s on c.slice = s.slice
