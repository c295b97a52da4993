-- mart_risk_tiers: counts active customers and those at risk among them by the tier that they are known to have.
-- grain: one row per source, day, customer_tier.
-- reads: active_spells, risk_spells, active_contacts
-- params: none
-- Most customers have one tier for good: the days of the others alone are put in order.
insert into mart_risk_tiers
with spells as (
  select source, who, start_day, coalesce(end_day, date '9999-12-31') as end_day, 1 as customers, 0 as at_risk
  from active_spells
  union all
  select source, who, start_day, coalesce(end_day, date '9999-12-31'), 0, 1
  from risk_spells
),
named as (
  select who, day, started_at, customer_tier
  from active_contacts
  where customer_tier is not null
),
known as (
  select who, min(day) as day, min(customer_tier) as customer_tier, min(customer_tier) <> max(customer_tier) as is_mixed
  from named
  group by who
),
days as (
  select who, day, arg_max(customer_tier, started_at) as customer_tier
  from named semi join (select who from known where is_mixed) as k using (who)
  group by who, day
),
changes as (
  select who, day, customer_tier from known where not is_mixed
  union all
  select who, day, customer_tier from (
    select *, lag(customer_tier) over (partition by who order by day) as before from days
  )
  where customer_tier is distinct from before
  union all
  select who, date '0001-01-01', null from known
),
spans as (
  select who, customer_tier, day as since, lead(day, 1, date '9999-12-31') over (partition by who order by day) as until
  from changes
),
parts as (
  select s.source, t.customer_tier, s.customers, s.at_risk,
    greatest(s.start_day, coalesce(t.since, s.start_day)) as start_day, least(s.end_day, coalesce(t.until, s.end_day)) as end_day
  from spells as s
  left join spans as t on s.who = t.who and t.since < s.end_day and t.until > s.start_day
),
moves as (
  select source, start_day as day, customer_tier, customers, at_risk from parts
  union all
  select source, end_day, customer_tier, -customers, -at_risk from parts where end_day < date '9999-12-31'
)
select source, day, customer_tier, cast(sum(customers) as bigint), cast(sum(at_risk) as bigint)
from moves
group by source, day, customer_tier
having sum(customers) <> 0 or sum(at_risk) <> 0
