-- mart_team_hours: additive counts of contacts by team and hour of the business day.
-- grain: one row per source, day, hour, channel, department, team.
-- reads: nothing
-- params: none
create table if not exists mart_team_hours (
  source varchar not null,
  day date not null,
  hour utinyint not null,
  weekday utinyint not null,
  channel varchar not null,
  department varchar,
  team varchar,
  contacts bigint not null,
  resolved_known bigint not null,
  resolved_first bigint not null,
  arrivals bigint not null,
  waits_known bigint not null,
  waits_long bigint not null,
  emotions_judged bigint not null,
  emotions_negative bigint not null
)
