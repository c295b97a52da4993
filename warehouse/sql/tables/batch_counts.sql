-- batch_counts: where every record of a batch went; rows_in = loaded + folded (into a contact, of an event log) + quarantined + duplicate + held back (with a refused batch, or past retention).
-- grain: one row per batch_id, record_type.
-- reads: nothing
-- params: none
create table if not exists batch_counts (
  batch_id varchar not null,
  record_type varchar not null,
  rows_in bigint not null,
  rows_loaded bigint not null,
  rows_quarantined bigint not null,
  rows_duplicate bigint not null,
  rows_held_back bigint not null,
  rows_restated bigint not null,
  rows_blank bigint not null,
  rows_unanswered bigint not null,
  field_faults bigint not null,
  rows_folded bigint not null default 0
)
