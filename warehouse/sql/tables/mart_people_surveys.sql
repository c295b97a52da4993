-- mart_people_surveys: sums of survey answers by the people behind the contact.
-- grain: one row per source, day, channel, department, team, agent, site.
-- reads: nothing
-- params: none
create table if not exists mart_people_surveys (
  source varchar not null,
  day date not null,
  channel varchar,
  department varchar,
  team varchar,
  agent varchar,
  site varchar,
  answers bigint not null,
  csat_answers bigint not null,
  csat_sum double not null,
  csat_squares double not null,
  csat_top2 bigint not null,
  csat_low2 bigint not null,
  nps_asked bigint not null,
  nps_answers bigint not null,
  nps_promoters bigint not null,
  nps_detractors bigint not null,
  ces_answers bigint not null,
  ces_sum double not null,
  ces_squares double not null,
  window_known bigint not null,
  window_met bigint not null,
  asked_known bigint not null,
  asked_unresolved bigint not null
)
