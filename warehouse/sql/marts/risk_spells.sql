-- risk_spells: finds the customers who fell silent after a habit, or whose use fell by half.
-- grain: one row per source, customer_id, start_day.
-- reads: activities, risk_sources, active_spells
-- params: $active_days, $habit_days, $silence_days, $fall_share, $fall_z
-- What the data's last day does not reach has not happened: nobody falls silent after it.
insert into risk_spells
with days as (
  select hash(source, customer_id) as who, day, week, coalesce(logins, 0) as logins, coalesce(uses, 0) as uses
  from activities
  where source in (select source from risk_sources where is_known)
),
reach as (
  select hash(s.source, a.customer_id) as who, s.source, a.customer_id, s.as_of
  from (select distinct source, customer_id from activities) as a
  join risk_sources as s on a.source = s.source and s.is_known
),
logged as (
  select who, day, lead(day) over (partition by who order by day) as next_day,
    count(*) over (partition by who order by day range between interval 27 days preceding and current row) as often
  from (select distinct who, day from days where logins > 0)
),
silent as (
  select who, day + cast($silence_days as integer) as start_day,
    coalesce(next_day, day + cast($active_days as integer)) as end_day
  from logged
  where often >= $habit_days and coalesce(next_day - day, $active_days) > $silence_days
),
spans as (
  select d.who, min(d.week) as first_week, any_value(r.as_of) as as_of
  from days as d join reach as r on d.who = r.who
  group by d.who
),
spine as (
  select who, cast(unnest(generate_series(first_week, as_of - 6, interval 7 days)) as date) as week
  from spans
),
weekly as (
  select s.who, s.week, coalesce(u.uses, 0) as uses,
    avg(coalesce(u.uses, 0)) over before as base, count(*) over before as weeks
  from spine as s
  left join (select who, week, sum(uses) as uses from days group by who, week) as u on s.who = u.who and s.week = u.week
  window before as (partition by s.who order by s.week rows between 4 preceding and 1 preceding)
),
falling as (
  -- The fall must be more than chance makes of the same habit: counts of a week scatter by their root.
  select who, week + 6 as start_day, week + 13 as end_day
  from weekly
  where weeks = 4 and base > 0 and uses <= $fall_share * base and base - uses >= $fall_z * sqrt(1.25 * base)
),
found as (
  select who, start_day, end_day, true as is_silent, false as is_falling from silent
  union all
  select who, start_day, end_day, false, true from falling
),
living as (
  select hash(source, customer_id) as who, active_spells.who as number, start_day, coalesce(end_day, date '9999-12-31') as end_day from active_spells
),
alive as (
  select f.who, a.number, f.start_day, least(f.end_day, a.end_day) as end_day, f.is_silent, f.is_falling
  from found as f
  join living as a on f.who = a.who and f.start_day >= a.start_day and f.start_day < a.end_day
),
joined as (
  select *, coalesce(start_day > max(end_day) over (partition by who order by start_day, end_day rows between unbounded preceding and 1 preceding), true) as is_new
  from alive
),
numbered as (
  select *, sum(case when is_new then 1 else 0 end) over (partition by who order by start_day, end_day rows unbounded preceding) as spell
  from joined
),
merged as (
  select who, any_value(number) as number, spell, min(start_day) as start_day, max(end_day) as end_day, bool_or(is_silent) as is_silent, bool_or(is_falling) as is_falling
  from numbered
  group by who, spell
)
select r.source, r.customer_id, cast(null as varchar), m.start_day,
  case when m.end_day <= r.as_of then m.end_day end, m.is_silent, m.is_falling, m.number
from merged as m
join reach as r on m.who = r.who
where m.start_day <= r.as_of
order by m.end_day
