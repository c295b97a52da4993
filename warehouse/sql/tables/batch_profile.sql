-- batch_profile: what a batch looked like, so that the next one of its source can be held against it.
-- grain: one row per batch_id, record_type, measure, field, word.
-- reads: nothing
-- params: none
create table if not exists batch_profile (
  batch_id varchar not null,
  record_type varchar not null,
  measure varchar not null,
  field varchar not null,
  word varchar not null,
  value double not null
)
