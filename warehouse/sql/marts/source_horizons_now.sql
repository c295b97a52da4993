-- source_horizons_now: up to when the contacts of each source reach by now, beside what was known before.
-- grain: one row per source.
-- reads: interactions, source_horizons, touched_days, gone, retentions
-- params: none
-- What came can only add to what was known; where contacts went, all that are left are looked at.
create or replace temporary table source_horizons_now as
with asked as (
  select exists (from gone) or exists (from retentions where table_name = 'interactions') as anew
),
days as (
  select day from touched_days
  union
  select day from interactions where (select anew from asked)
),
seen as (
  select source, max(started_at) as as_of,
    count(first_response_at) + count(answered_at) > 0 as knows_reply,
    count(resolved_at) > 0 as knows_closing,
    count(fulfilled_at) > 0 as knows_fulfilment
  from interactions
  where day in (select day from days)
  group by source
),
before as (
  select h.*, not a.anew as holds from source_horizons as h cross join asked as a
),
now as (
  select coalesce(s.source, b.source) as source, b.as_of as before,
    case when b.holds then greatest(coalesce(s.as_of, b.as_of), b.as_of) else s.as_of end as as_of,
    case when b.holds then b.knows_reply or coalesce(s.knows_reply, false) else s.knows_reply end as knows_reply,
    case when b.holds then b.knows_closing or coalesce(s.knows_closing, false) else s.knows_closing end as knows_closing,
    case when b.holds then b.knows_fulfilment or coalesce(s.knows_fulfilment, false) else s.knows_fulfilment end as knows_fulfilment,
    b.knows_reply as knew_reply, b.knows_closing as knew_closing, b.knows_fulfilment as knew_fulfilment
  from seen as s
  full join before as b on s.source = b.source
)
select source, as_of, before, knows_reply, knows_closing, knows_fulfilment,
  (knows_reply, knows_closing, knows_fulfilment) is distinct from (knew_reply, knew_closing, knew_fulfilment) as knows_other
from now
