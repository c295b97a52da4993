-- erasures: every customer who was erased, without a word about who: the tag alone, and only whoever holds the key can make one.
-- grain: one row per erasure_id.
-- reads: nothing
-- params: none
create table if not exists erasures (
  erasure_id varchar not null,
  tag varchar not null,
  erased_at timestamp not null,
  tables_changed varchar not null,
  files_changed bigint not null,
  version bigint not null
)
