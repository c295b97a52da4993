-- risk_by_tier: how many customers of some slices are active on the last day of a period, by tier, and how many of them at risk.
-- grain: one row per customer_tier.
-- reads: active_spells, risk_spells, interactions
-- params: $end, $sources, $channels, $departments, $categories, $narrowed, $within
-- Customers of several slices count once, which no sums can tell: mart_risk_tiers answers where nothing is narrowed.
-- A customer's tier is that of the last contact that knows one; see customers_at_risk for `within` and `narrowed`.
with active as (
  select source, customer_id
  from active_spells
  where start_day <= cast($end as date) and coalesce(end_day > cast($end as date), true)
    and (len(cast($sources as varchar[])) = 0 or list_contains(cast($sources as varchar[]), source))
),
met as (
  select customer_id, arg_max(customer_tier, started_at) as customer_tier
  from interactions
  where day <= cast($end as date) and customer_id is not null
    and (cast($within as varchar[]) is null or list_contains(cast($within as varchar[]), department))
    and (len(cast($channels as varchar[])) = 0 or list_contains(cast($channels as varchar[]), channel))
    and (len(cast($departments as varchar[])) = 0 or list_contains(cast($departments as varchar[]), department))
    and (len(cast($categories as varchar[])) = 0 or list_contains(cast($categories as varchar[]), category))
  group by customer_id
)
select m.customer_tier, count(*) as active, count(s.customer_id) as at_risk
from active as a
left join met as m on a.customer_id = m.customer_id
left join risk_spells as s
  on a.source = s.source and a.customer_id = s.customer_id and s.start_day <= cast($end as date)
  and coalesce(s.end_day > cast($end as date), true)
where not $narrowed or m.customer_id is not null
group by m.customer_tier
order by m.customer_tier nulls last
