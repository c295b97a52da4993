-- horizons_anew: the last contact of each namespace of customers, from all facts.
-- grain: one row per customers.
-- reads: interactions, repeat_horizons
-- params: none
create or replace temporary table horizons as
with seen as (
  select split_part(customer_id, ':', 1) as customers, max(started_at) as as_of
  from interactions
  where customer_id is not null
  group by split_part(customer_id, ':', 1)
)
select coalesce(s.customers, r.customers) as customers, r.as_of as before, s.as_of, false as is_doubtful
from seen as s
full join repeat_horizons as r on s.customers = r.customers
