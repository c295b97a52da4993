-- risk_by_tier: how many customers of some slices are active on the last day of a period, by tier, and how many of them at risk.
-- grain: one row per customer_tier.
-- reads: active_contacts, risk_spells
-- params: $end, $sources, $channels, $departments, $categories, $within
-- Customers of several slices count once, which no sums can tell: mart_risk_tiers answers where nothing is narrowed.
-- A customer's tier is that of the last contact in these slices that knows one; see customers_at_risk for `within`.
with met as (
  select who, arg_max(customer_tier, started_at) as customer_tier
  from active_contacts
  where start_day <= cast($end as date) and end_day > cast($end as date) and day <= cast($end as date)
    and (len(cast($sources as varchar[])) = 0 or list_contains(cast($sources as varchar[]), source))
    and (cast($within as varchar[]) is null or list_contains(cast($within as varchar[]), department))
    and (len(cast($channels as varchar[])) = 0 or list_contains(cast($channels as varchar[]), channel))
    and (len(cast($departments as varchar[])) = 0 or list_contains(cast($departments as varchar[]), department))
    and (len(cast($categories as varchar[])) = 0 or list_contains(cast($categories as varchar[]), category))
  group by who
),
risks as (
  select who from risk_spells
  where start_day <= cast($end as date) and coalesce(end_day > cast($end as date), true)
)
select m.customer_tier, count(*) as active, count(r.who) as at_risk
from met as m
left join risks as r on m.who = r.who
group by m.customer_tier
order by m.customer_tier nulls last
