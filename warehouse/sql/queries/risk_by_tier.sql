-- risk_by_tier: how many customers of some slices are active on the last day of a period, by tier, and how many of them at risk.
-- grain: one row per customer_tier.
-- reads: active_contacts, risk_contacts
-- params: $end, $sources, $channels, $departments, $categories, $within
-- Customers of several slices count once, which no sums can tell: mart_risk_tiers answers where nothing is narrowed.
-- A customer's tier is that of the last contact in these slices that knows one; see customers_at_risk for `within`.
-- Whoever has one tier is a bit, which costs less than finding the last contact of each; those at risk are few.
with met as not materialized (
  select who, customer_tier, started_at
  from active_contacts
  where start_day <= cast($end as date) and end_day > cast($end as date) and day <= cast($end as date)
    and (len(cast($sources as varchar[])) = 0 or list_contains(cast($sources as varchar[]), source))
    and (cast($within as varchar[]) is null or list_contains(cast($within as varchar[]), department))
    and (len(cast($channels as varchar[])) = 0 or list_contains(cast($channels as varchar[]), channel))
    and (len(cast($departments as varchar[])) = 0 or list_contains(cast($departments as varchar[]), department))
    and (len(cast($categories as varchar[])) = 0 or list_contains(cast($categories as varchar[]), category))
),
counts as (
  select customer_tier, bit_count(bitstring_agg(who)) as active, 0 as at_risk
  from met where started_at = timestamp '-infinity'
  group by customer_tier
  union all
  select arg_max(customer_tier, started_at), 1, 0
  from met where started_at > timestamp '-infinity'
  group by who
  union all
  select arg_max(customer_tier, started_at), 0, 1
  from risk_contacts
  where start_day <= cast($end as date) and end_day > cast($end as date) and day <= cast($end as date)
    and (len(cast($sources as varchar[])) = 0 or list_contains(cast($sources as varchar[]), source))
    and (cast($within as varchar[]) is null or list_contains(cast($within as varchar[]), department))
    and (len(cast($channels as varchar[])) = 0 or list_contains(cast($channels as varchar[]), channel))
    and (len(cast($departments as varchar[])) = 0 or list_contains(cast($departments as varchar[]), department))
    and (len(cast($categories as varchar[])) = 0 or list_contains(cast($categories as varchar[]), category))
  group by source, customer_id
)
select customer_tier, cast(sum(active) as bigint) as active, cast(sum(at_risk) as bigint) as at_risk
from counts
group by customer_tier
order by customer_tier nulls last
