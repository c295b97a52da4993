-- field_faults: every value that was emptied in a row that stayed, with the value as it stood in its file.
-- grain: one row per batch_id, record_type, src_row, field, reason.
-- reads: nothing
-- params: none
create table if not exists field_faults (
  batch_id varchar not null,
  record_type varchar not null,
  src_row bigint not null,
  file_name varchar not null,
  line bigint,
  record_key varchar,
  field varchar not null,
  reason varchar not null,
  raw varchar
)
