-- gate_numbers: the numbers behind a check of a batch, so that any reader can be told in their own language.
-- grain: one row per batch_id, record_type, rule.
-- reads: nothing
-- params: none
create table if not exists gate_numbers (
  batch_id varchar not null,
  record_type varchar not null,
  rule varchar not null,
  state varchar not null,
  unit varchar not null,
  value double,
  low double,
  high double,
  usual double,
  rows bigint not null,
  batches integer not null,
  word varchar not null
)
