-- mart_hours: counts the contacts of the touched days by hour.
-- grain: one row per source, day, hour, channel, department, category.
-- reads: judged_contacts, cells
-- params: $long_wait_s
insert into mart_hours
with counted as (
  select
    cell, hour,
    cast(coalesce(count(*), 0) as bigint) as contacts,
    cast(coalesce(sum(case when is_arrival then 1 else 0 end), 0) as bigint) as arrivals,
    cast(coalesce(sum(case when is_offered then 1 else 0 end), 0) as bigint) as offered,
    cast(coalesce(sum(case when is_abandoned then 1 else 0 end), 0) as bigint) as abandoned_all,
    cast(coalesce(sum(case when is_short_abandon then 1 else 0 end), 0) as bigint) as short_abandons,
    cast(coalesce(sum(case when is_answered and wait_seconds is not null then 1 else 0 end), 0) as bigint) as waits_answered,
    cast(coalesce(sum(case when is_answered then wait_seconds end), 0) as double) as wait_answered_sum,
    cast(coalesce(sum(case when is_answered then wait_seconds * wait_seconds end), 0) as double) as wait_answered_squares,
    cast(coalesce(sum(case when is_arrival and wait_seconds is not null then 1 else 0 end), 0) as bigint) as waits_known,
    cast(coalesce(sum(case when is_arrival and wait_seconds > $long_wait_s then 1 else 0 end), 0) as bigint) as waits_long,
    cast(coalesce(sum(case when has_target then 1 else 0 end), 0) as bigint) as targeted,
    cast(coalesce(sum(case when has_target and is_short_abandon then 1 else 0 end), 0) as bigint) as targeted_short_abandons,
    cast(coalesce(sum(case when has_target and is_answered and wait_seconds <= answer_target_s then 1 else 0 end), 0) as bigint) as targeted_answered_in_time
  from judged_contacts
  group by cell, hour
)
select
  c.source, c.day, n.hour, cast(isodow(c.day) as utinyint) as weekday, c.week, c.month, c.channel, c.department,
  c.category, n.* exclude (cell, hour)
from counted as n
join cells as c on n.cell = c.cell
