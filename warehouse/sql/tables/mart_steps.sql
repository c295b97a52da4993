-- mart_steps: how long cases stayed in each step of their handling, and whether they went on from it.
-- grain: one row per source, day, department, step, bucket.
-- reads: nothing
-- params: none
create table if not exists mart_steps (
  source varchar not null,
  day date not null,
  department varchar,
  step varchar not null,
  bucket smallint not null,
  passed bigint not null,
  stayed bigint not null
)
