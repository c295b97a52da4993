-- mart_durations: sketches of durations: the buckets of warehouse.sketch that occur, and how many fell into each.
-- grain: one row per source, day, channel, department, category, measure.
-- reads: nothing
-- params: none
create table if not exists mart_durations (
  source varchar not null,
  day date not null,
  channel varchar not null,
  department varchar,
  category varchar,
  measure varchar not null,
  buckets smallint[] not null,
  records bigint[] not null
)
