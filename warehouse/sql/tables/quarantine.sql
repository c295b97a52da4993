-- quarantine: every row that was kept out, as it stood in its file, with all its reasons.
-- grain: one row per batch_id, record_type, src_row.
-- reads: nothing
-- params: none
create table if not exists quarantine (
  batch_id varchar not null,
  record_type varchar not null,
  src_row bigint not null,
  file_name varchar not null,
  line bigint,
  reasons varchar[] not null,
  raw varchar not null
)
