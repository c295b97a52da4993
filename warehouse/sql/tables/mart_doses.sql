-- mart_doses: satisfaction answers by how long their contact waited and whether it settled the matter.
-- grain: one row per source, day, channel, department, category, wait_band, settled.
-- reads: nothing
-- params: none
-- wait_band is 0 to 5: up to 1/6, 1/3, 1, 5/3, 10/3 of the long wait of the settings, and more; null where it is not known.
create table if not exists mart_doses (
  source varchar not null,
  day date not null,
  channel varchar,
  department varchar,
  category varchar,
  wait_band smallint,
  settled boolean,
  answers bigint not null,
  score_sum double not null,
  score_squares double not null,
  satisfied bigint not null
)
