-- mart_duty: agents on duty by hour, and the contacts that came while they were.
-- grain: one row per source, day, hour, channel, department, category.
-- reads: nothing
-- params: none
-- load_squares: the sum of arrivals * arrivals / agent_hours, from which the noise of contacts per agent-hour is told.
create table if not exists mart_duty (
  source varchar not null,
  day date not null,
  hour utinyint not null,
  weekday utinyint not null,
  channel varchar,
  department varchar,
  category varchar,
  staffed bigint not null,
  agent_hours double not null,
  agent_hours_squares double not null,
  manned bigint not null,
  arrivals bigint not null,
  load_squares double not null
)
