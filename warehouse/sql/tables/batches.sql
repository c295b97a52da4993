-- batches: the ledger of every load that was judged, refused ones among them.
-- grain: one row per batch_id.
-- reads: nothing
-- params: none
create table if not exists batches (
  batch_id varchar not null,
  source varchar not null,
  profile_sha256 varchar not null,
  status varchar not null,
  reasons varchar[] not null,
  quarantined_share double,
  first_at timestamp,
  last_at timestamp,
  loaded_at timestamp not null,
  version bigint not null,
  mended boolean not null default false
)
