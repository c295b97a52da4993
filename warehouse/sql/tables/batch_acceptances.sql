-- batch_acceptances: refused batches that somebody answers for.
-- grain: one row per batch_id.
-- reads: nothing
-- params: none
create table if not exists batch_acceptances (
  batch_id varchar not null,
  reason varchar not null,
  accepted_by varchar not null,
  accepted_at timestamp not null
)
