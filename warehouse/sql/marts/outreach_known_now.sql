-- outreach_known_now: the namespaces of customers whom somebody of ours contacts first by now, and those that changed.
-- grain: one row per customers.
-- reads: interactions, outreach_known
-- params: none
create or replace temporary table outreach_known_now as
with seen as (
  -- Each alone is asked while the table is read, both together after.
  select split_part(customer_id, ':', 1) as customers from interactions where direction = 'outbound' and customer_id is not null
  union
  select split_part(customer_id, ':', 1) from interactions where proactive and customer_id is not null
)
select coalesce(s.customers, k.customers) as customers, s.customers is not null as knows,
  s.customers is null or k.customers is null as changed
from seen as s
full join outreach_known as k on s.customers = k.customers
