-- pull_marks: how far each source's database was read; the row with the newest version counts.
-- grain: one row per published pull.
-- reads: nothing
-- params: none
create table if not exists pull_marks (
  source varchar not null,
  batch_id varchar not null,
  high_water varchar not null,
  kind varchar not null,
  version bigint not null
)
