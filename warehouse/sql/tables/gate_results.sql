-- gate_results: what every expectation found in every batch.
-- grain: one row per batch_id, record_type, rule.
-- reads: nothing
-- params: none
create table if not exists gate_results (
  batch_id varchar not null,
  record_type varchar not null,
  rule varchar not null,
  expectation varchar not null,
  check_kind varchar not null,
  field varchar,
  severity varchar not null,
  level varchar not null,
  passed boolean not null,
  error varchar,
  rows_checked bigint,
  rows_failed bigint,
  observed varchar,
  expected varchar
)
