-- batch_files: the files a batch was read from, by content.
-- grain: one row per batch_id, file_no.
-- reads: nothing
-- params: none
create table if not exists batch_files (
  batch_id varchar not null,
  file_no integer not null,
  file_name varchar not null,
  bytes bigint not null,
  sha256 varchar not null,
  rows_read bigint not null,
  note varchar
)
