-- mart_withdrawals: contacts after which withdrawal could have been seen by now, and those after which it was.
-- grain: one row per source, day, channel, department, category, sign, negative.
-- reads: nothing
-- params: none
-- negative tells contacts with negative emotion from all others.
create table if not exists mart_withdrawals (
  source varchar not null,
  day date not null,
  channel varchar,
  department varchar,
  category varchar,
  sign varchar not null,
  negative boolean not null,
  judged bigint not null,
  records bigint not null
)
