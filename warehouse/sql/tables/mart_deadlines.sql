-- mart_deadlines: contacts with something to be done by a time: done in time, not done in time, or still open.
-- grain: one row per source, day, channel, department, category, measure.
-- reads: nothing
-- params: none
create table if not exists mart_deadlines (
  source varchar not null,
  day date not null,
  channel varchar,
  department varchar,
  category varchar,
  measure varchar not null,
  due bigint not null,
  judged bigint not null,
  met bigint not null,
  waiting bigint not null
)
