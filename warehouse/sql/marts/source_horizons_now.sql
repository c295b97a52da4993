-- source_horizons_now: up to when the contacts of each source reach by now, beside what was known before.
-- grain: one row per source.
-- reads: interactions, source_horizons
-- params: none
create or replace temporary table source_horizons_now as
with seen as (
  select source, max(started_at) as as_of,
    count(first_response_at) + count(answered_at) > 0 as knows_reply,
    count(resolved_at) > 0 as knows_closing,
    count(fulfilled_at) > 0 as knows_fulfilment
  from interactions
  group by source
)
select
  coalesce(s.source, h.source) as source, s.as_of, h.as_of as before, s.knows_reply, s.knows_closing, s.knows_fulfilment,
  (s.knows_reply, s.knows_closing, s.knows_fulfilment) is distinct from (h.knows_reply, h.knows_closing, h.knows_fulfilment) as knows_other
from seen as s
full join source_horizons as h on s.source = h.source
