-- deadline_signals: judges the third tier: a customer at risk is contacted by us within so many days of the signal.
-- grain: one row per source, day, channel, department, category, measure.
-- reads: risk_spells, risk_contacts, outreach, repeat_horizons, retentions
-- params: $contact_days, $signal_days
-- Where nobody ever reaches out by the records, whether somebody did cannot be judged.
insert into mart_deadlines
with knows as (
  select distinct customers from outreach
),
signals as (
  select s.source, s.start_day as day, s.department, s.customer_id, k.customers is not null as knows,
    cast(h.as_of as date) - s.start_day > $contact_days as is_over,
    count(o.day) > 0 as is_met
  from risk_spells as s
  left join knows as k on split_part(s.customer_id, ':', 1) = k.customers
  left join repeat_horizons as h on split_part(s.customer_id, ':', 1) = h.customers
  left join risk_contacts as o
    on s.source = o.source and s.customer_id = o.customer_id and s.start_day = o.start_day and o.is_ours
    and o.day >= s.start_day and o.day <= s.start_day + cast($contact_days as integer)
  where not exists (
    select 1 from retentions as r
    where r.table_name in ('interactions', 'activities') and r.source = s.source and s.start_day < r.before_day + case when r.table_name = 'activities' then cast($signal_days as integer) else 0 end
  )
  group by all
)
select source, day, cast(null as varchar), department, cast(null as varchar), 'tier_at_risk',
  cast(count(*) as bigint),
  cast(sum(case when knows and (is_met or is_over) then 1 else 0 end) as bigint),
  cast(sum(case when knows and is_met then 1 else 0 end) as bigint),
  cast(sum(case when knows and not is_met and not coalesce(is_over, false) then 1 else 0 end) as bigint)
from signals
group by source, day, department
