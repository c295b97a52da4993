-- mart_silences: unresolved contacts, and those after which the customer was never heard of again for 30 days.
-- grain: one row per source, day, channel, department, category.
-- reads: nothing
-- params: none
create table if not exists mart_silences (
  source varchar not null,
  day date not null,
  channel varchar not null,
  department varchar,
  category varchar,
  unresolved bigint not null,
  silence_judged bigint not null,
  silent bigint not null,
  silence_censored bigint not null
)
