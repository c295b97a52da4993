-- mart_hours: additive counts and sums of contacts by hour of the business day.
-- grain: one row per source, day, hour, channel, department, category.
-- reads: nothing
-- params: none
create table if not exists mart_hours (
  source varchar not null,
  day date not null,
  hour utinyint not null,
  weekday utinyint not null,
  channel varchar not null,
  department varchar,
  category varchar,
  contacts bigint not null,
  arrivals bigint not null,
  offered bigint not null,
  abandoned_all bigint not null,
  short_abandons bigint not null,
  waits_answered bigint not null,
  wait_answered_sum double not null,
  wait_answered_squares double not null,
  waits_known bigint not null,
  waits_long bigint not null,
  targeted bigint not null,
  targeted_short_abandons bigint not null,
  targeted_answered_in_time bigint not null,
  answered bigint not null
)
