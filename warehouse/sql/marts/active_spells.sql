-- active_spells: finds from which day to which each customer was active.
-- grain: one row per source, customer_id, start_day.
-- reads: activities, risk_sources
-- params: $active_days
-- who: a hash of the customer, so that groups go by a number.
insert into active_spells
with days as (
  select hash(source, customer_id) as who, source, customer_id, day
  from activities
  where source in (select source from risk_sources where is_known)
    and coalesce(logins, 0) + coalesce(uses, 0) + coalesce(orders, 0) > 0
),
gaps as (
  select who, day, coalesce(day - lag(day) over in_time > $active_days, true) as is_new
  from days
  window in_time as (partition by who order by day)
),
numbered as (
  select who, day, sum(case when is_new then 1 else 0 end) over (partition by who order by day rows unbounded preceding) as spell
  from gaps
),
spells as (
  select who, spell, min(day) as start_day, max(day) + cast($active_days as integer) as end_day
  from numbered
  group by who, spell
),
people as (
  select who, any_value(source) as source, any_value(customer_id) as customer_id from days group by who
)
select p.source, p.customer_id, s.start_day, case when s.end_day <= r.as_of then s.end_day end,
  cast(dense_rank() over (order by p.source, p.customer_id) as uinteger)
from spells as s
join people as p on s.who = p.who
join risk_sources as r on p.source = r.source
