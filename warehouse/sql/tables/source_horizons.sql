-- source_horizons: up to when the contacts of a source reach, and which moments it ever knows.
-- grain: one row per source.
-- reads: nothing
-- params: none
create table if not exists source_horizons (
  source varchar not null,
  as_of timestamp not null,
  knows_reply boolean not null,
  knows_closing boolean not null,
  knows_fulfilment boolean not null
)
