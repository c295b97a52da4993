-- mart_durations: sketches of durations: how many fell into each bucket of warehouse.sketch.
-- grain: one row per source, day, channel, department, category, measure, bucket.
-- reads: nothing
-- params: none
create table if not exists mart_durations (
  source varchar not null,
  day date not null,
  week date not null,
  month date not null,
  channel varchar not null,
  department varchar,
  category varchar,
  measure varchar not null,
  bucket smallint not null,
  records bigint not null
)
