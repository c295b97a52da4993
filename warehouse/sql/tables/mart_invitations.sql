-- mart_invitations: questions sent to customers: answered within their time, not answered, or too young to tell.
-- grain: one row per source, day, channel, department, category.
-- reads: nothing
-- params: none
create table if not exists mart_invitations (
  source varchar not null,
  day date not null,
  channel varchar,
  department varchar,
  category varchar,
  sent bigint not null,
  judged bigint not null,
  answered bigint not null,
  waiting bigint not null
)
