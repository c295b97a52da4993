-- mart_people: additive counts and sums of contacts by the people behind them.
-- grain: one row per source, day, channel, department, team, agent, site.
-- reads: nothing
-- params: none
create table if not exists mart_people (
  source varchar not null,
  day date not null,
  channel varchar not null,
  department varchar,
  team varchar,
  agent varchar,
  site varchar,
  contacts bigint not null,
  resolved_known bigint not null,
  resolved_first bigint not null,
  arrivals bigint not null,
  offered bigint not null,
  abandoned_all bigint not null,
  short_abandons bigint not null,
  answered bigint not null,
  waits_answered bigint not null,
  wait_answered_sum double not null,
  wait_answered_squares double not null,
  waits_known bigint not null,
  waits_long bigint not null,
  handled bigint not null,
  handle_sum double not null,
  handle_squares double not null,
  emotions_judged bigint not null,
  emotions_negative bigint not null,
  escalations_known bigint not null,
  escalations bigint not null,
  transfers_known bigint not null,
  transferred bigint not null,
  complaints_known bigint not null,
  complaints bigint not null
)
