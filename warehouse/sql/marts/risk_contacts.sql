-- risk_contacts: sets the contacts of customers at risk beside their spells.
-- grain: one row per source, customer_id, start_day and contact.
-- reads: risk_spells, interactions
-- params: $contact_days
-- The answer to a signal may come after the spell is over.
insert into risk_contacts
select
  s.source, s.customer_id, s.start_day, coalesce(s.end_day, date '9999-12-31'), i.day, i.started_at, i.channel,
  i.department, i.category, i.customer_tier, coalesce(i.direction = 'outbound', false) or coalesce(i.proactive, false)
from interactions as i
join risk_spells as s on i.customer_id = s.customer_id
where i.day < greatest(coalesce(s.end_day, date '9999-12-31'), s.start_day + cast($contact_days as integer) + 1)
order by s.start_day
