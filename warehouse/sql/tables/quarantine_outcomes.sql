-- quarantine_outcomes: quarantined rows that are settled; a row of the quarantine without one is open.
-- grain: one row per batch_id, record_type, src_row, by_batch_id.
-- reads: nothing
-- params: none
-- outcome: fixed (a corrected row of by_batch_id was loaded), kept_out_again (that one was kept out too, and is counted
-- instead), came_back (superseded once; the newer record's batch, by_batch_id, was revoked).
create table if not exists quarantine_outcomes (
  batch_id varchar not null,
  record_type varchar not null,
  src_row bigint not null,
  outcome varchar not null,
  by_batch_id varchar not null,
  settled_at timestamp not null
)
