-- customers_at_risk: who is at risk of leaving without a word on the last day of a period, the longest first.
-- grain: one row per source, customer_id.
-- reads: activities, risk_spells, interactions
-- params: $end, $sources, $channels, $departments, $categories, $narrowed, $within, $rows
-- within: the only departments that may be looked at, null for all. Customers' days know no department: a customer
-- belongs to those that he or she was in contact with; `narrowed` asks for customers with such a contact alone.
with reach as (
  select source, least(max(day), cast($end as date)) as day
  from activities
  where len(cast($sources as varchar[])) = 0 or list_contains(cast($sources as varchar[]), source)
  group by source
),
spells as (
  select s.source, s.customer_id, s.start_day, s.is_silent, s.is_falling
  from risk_spells as s
  join reach as r on s.source = r.source
  where s.start_day <= r.day and coalesce(s.end_day > r.day, true)
),
met as (
  select i.customer_id,
    arg_max(i.customer_tier, i.started_at) as customer_tier, max(i.day) as last_contact_on,
    min(case when i.day >= s.start_day and (i.direction = 'outbound' or i.proactive) then i.day end) as contacted_on
  from interactions as i
  join spells as s on i.customer_id = s.customer_id
  where i.day <= cast($end as date)
    and (cast($within as varchar[]) is null or list_contains(cast($within as varchar[]), i.department))
    and (len(cast($channels as varchar[])) = 0 or list_contains(cast($channels as varchar[]), i.channel))
    and (len(cast($departments as varchar[])) = 0 or list_contains(cast($departments as varchar[]), i.department))
    and (len(cast($categories as varchar[])) = 0 or list_contains(cast($categories as varchar[]), i.category))
  group by i.customer_id
),
knows as (
  -- Where nobody ever reaches out by the records, whether somebody did is not known.
  select distinct split_part(customer_id, ':', 1) as customers
  from interactions
  where customer_id is not null and (direction = 'outbound' or proactive)
    and (cast($within as varchar[]) is null or list_contains(cast($within as varchar[]), department))
)
select s.source, s.customer_id, s.start_day as since, s.is_silent, s.is_falling, m.customer_tier, m.last_contact_on,
  m.contacted_on, k.customers is not null as knows_outreach
from spells as s
left join met as m on s.customer_id = m.customer_id
left join knows as k on split_part(s.customer_id, ':', 1) = k.customers
where not $narrowed or m.customer_id is not null
order by m.contacted_on is not null, s.start_day, s.source, s.customer_id
limit $rows
