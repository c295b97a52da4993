-- active_spells: from which day to which each customer was active: some sign of life within so many days.
-- grain: one row per who, start_day.
-- reads: activities, risk_sources
-- params: $active_days
-- who: a hash of the customer, so that joins and groups go by a number. end_day is the first day that is no longer active.
create or replace temporary table active_spells as
with days as (
  select hash(source, customer_id) as who, source, day
  from activities
  where source in (select source from risk_sources where is_known)
    and coalesce(logins, 0) + coalesce(uses, 0) + coalesce(orders, 0) > 0
),
gaps as (
  select who, source, day, coalesce(day - lag(day) over in_time > $active_days, true) as is_new
  from days
  window in_time as (partition by who order by day)
),
numbered as (
  select who, source, day, sum(case when is_new then 1 else 0 end) over (partition by who order by day rows unbounded preceding) as spell
  from gaps
)
select who, source, spell, min(day) as start_day, max(day) + cast($active_days as integer) as end_day
from numbered
group by who, source, spell
