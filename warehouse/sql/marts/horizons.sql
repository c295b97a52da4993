-- horizons: the last contact of each namespace of customers, as far as the touched days can tell.
-- grain: one row per customers.
-- reads: interactions, touched_days, repeat_horizons
-- params: none
create or replace temporary table horizons as
with seen as (
  select split_part(i.customer_id, ':', 1) as customers, max(i.started_at) as as_of
  from (select * from interactions where day in (select day from touched_days)) as i
  semi join touched_days as d on i.source = d.source and i.day = d.day
  where i.customer_id is not null
  group by split_part(i.customer_id, ':', 1)
)
select
  coalesce(s.customers, r.customers) as customers,
  r.as_of as before,
  greatest(coalesce(s.as_of, r.as_of), coalesce(r.as_of, s.as_of)) as as_of,
  -- The contact that was the last one may be gone.
  coalesce(s.as_of < r.as_of or s.as_of is null, false) and exists (
    select 1 from touched_days as d
    where d.day between cast(r.as_of as date) - 1 and cast(r.as_of as date) + 1
  ) as is_doubtful
from seen as s
full join repeat_horizons as r on s.customers = r.customers
