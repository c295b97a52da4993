-- gate_samples: a few rows that show why a batch was refused or warned; `shown` is the row without what may be personal.
-- grain: one row per batch_id, record_type, rule, src_row.
-- reads: nothing
-- params: none
create table if not exists gate_samples (
  batch_id varchar not null,
  record_type varchar not null,
  rule varchar not null,
  src_row bigint not null,
  file_name varchar not null,
  line bigint,
  raw varchar not null,
  shown varchar not null
)
