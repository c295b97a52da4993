-- kept_mart_repeats: what records that were removed after their time still contribute to mart_repeats, which is counted whole.
-- grain: one row per source, day, channel, department, category.
-- reads: nothing
-- params: none
create table if not exists kept_mart_repeats (
  source varchar not null,
  day date not null,
  week date not null,
  month date not null,
  channel varchar not null,
  department varchar,
  category varchar,
  repeat_eligible bigint not null,
  repeat_judged bigint not null,
  repeat_none bigint not null,
  repeat_censored bigint not null
)
