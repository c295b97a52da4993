-- kept_mart_steps: what steps that were removed after their time still contribute to mart_steps, which counts whole sources.
-- grain: one row per source, day, department, step, bucket.
-- reads: nothing
-- params: none
create table if not exists kept_mart_steps (
  source varchar not null,
  day date not null,
  department varchar,
  step varchar not null,
  bucket smallint not null,
  passed bigint not null,
  stayed bigint not null
)
