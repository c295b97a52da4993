-- active_contacts: takes up whom active customers met before the end of their spell.
-- grain: one row per who, start_day, channel, department, category, customer_tier; every contact of whoever changes tier.
-- reads: active_spells, interactions, met_anew
-- params: none
-- Of whoever changes tier the last contact decides, whichever slices are looked at; of all others the first ones tell everything.
-- In order, so that a page reads the slices that it asks for of the spells that last, and finds who has one tier beside another.
insert into active_contacts
with spells as (
  select who, source, customer_id, start_day, coalesce(end_day, date '9999-12-31') as end_day
  from active_spells semi join met_anew using (who)
),
met as (
  select s.who, s.source, s.start_day, s.end_day, i.day, i.started_at, i.channel, i.department, i.category, i.customer_tier
  from interactions as i
  join spells as s on i.customer_id = s.customer_id and i.day < s.end_day
),
tiers as (
  select who, start_day, coalesce(min(customer_tier) <> max(customer_tier), false) as is_mixed,
    not is_mixed and count(customer_tier) in (0, count(*)) as is_one
  from met group by who, start_day
)
select who, source, start_day, end_day, min(day), case when is_one then timestamp '-infinity' else min(started_at) end,
  channel, department, category, customer_tier
from met join tiers using (who, start_day)
group by who, source, start_day, end_day, channel, department, category, customer_tier, is_one, case when is_mixed then started_at end
order by is_one desc, end_day, department, channel, category
