-- mart_cases: cases that opened badly: how many were repaired and recovered, and by how much the score rose.
-- grain: one row per source, day, channel, department, category.
-- reads: nothing
-- params: none
create table if not exists mart_cases (
  source varchar not null,
  day date not null,
  channel varchar,
  department varchar,
  category varchar,
  opened_badly bigint not null,
  lift_cases bigint not null,
  lift_sum double not null,
  lift_squares double not null,
  recovery_judged bigint not null,
  recovered bigint not null
)
