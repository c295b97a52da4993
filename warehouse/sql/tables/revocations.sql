-- revocations: batches that were taken back, by whom and why; never forgotten, even where the batch is loaded again.
-- grain: one row per batch_id, revoked_at.
-- reads: nothing
-- params: none
create table if not exists revocations (
  batch_id varchar not null,
  revoked_at timestamp not null,
  revoked_by varchar not null,
  reason varchar not null,
  status_before varchar not null,
  version_before bigint not null,
  version bigint not null,
  rows_removed bigint not null,
  rows_returned bigint not null
)
