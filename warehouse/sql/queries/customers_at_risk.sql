-- customers_at_risk: who is at risk of leaving without a word on the last day of a period, the longest first.
-- grain: one row per source, customer_id.
-- reads: risk_spells, risk_contacts, outreach
-- params: $end, $sources, $channels, $departments, $categories, $narrowed, $within, $rows
-- within: the only departments that may be looked at, null for all. Customers' days know no department: a customer
-- belongs to those that he or she was in contact with; `narrowed` asks for customers with such a contact alone.
with spells as materialized (
  select source, customer_id, start_day, is_silent, is_falling
  from risk_spells
  where start_day <= cast($end as date) and coalesce(end_day > cast($end as date), true)
    and (len(cast($sources as varchar[])) = 0 or list_contains(cast($sources as varchar[]), source))
),
met as (
  select source, customer_id,
    arg_max(customer_tier, started_at) as customer_tier, max(day) as last_contact_on,
    min(case when day >= start_day and is_ours then day end) as contacted_on
  from risk_contacts
  where start_day <= cast($end as date) and end_day > cast($end as date) and day <= cast($end as date)
    and (cast($within as varchar[]) is null or list_contains(cast($within as varchar[]), department))
    and (len(cast($channels as varchar[])) = 0 or list_contains(cast($channels as varchar[]), channel))
    and (len(cast($departments as varchar[])) = 0 or list_contains(cast($departments as varchar[]), department))
    and (len(cast($categories as varchar[])) = 0 or list_contains(cast($categories as varchar[]), category))
  group by source, customer_id
),
knows as (
  -- Where nobody ever reaches out by the records, whether somebody did is not known.
  select distinct customers
  from outreach
  where cast($within as varchar[]) is null or list_contains(cast($within as varchar[]), department)
)
select s.source, s.customer_id, s.start_day as since, s.is_silent, s.is_falling, m.customer_tier, m.last_contact_on,
  m.contacted_on, k.customers is not null as knows_outreach
from spells as s
left join met as m on s.source = m.source and s.customer_id = m.customer_id
left join knows as k on split_part(s.customer_id, ':', 1) = k.customers
where not $narrowed or m.customer_id is not null
order by m.contacted_on is not null, s.start_day, s.source, s.customer_id
limit $rows
