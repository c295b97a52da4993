-- batch_origins: where the files of a batch lay, and under which profile, so that it can be loaded again.
-- grain: one row per batch_id, file_no.
-- reads: nothing
-- params: none
create table if not exists batch_origins (
  batch_id varchar not null,
  file_no integer not null,
  path varchar not null,
  profile varchar not null
)
