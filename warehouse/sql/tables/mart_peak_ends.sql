-- mart_peak_ends: changes of the sum over cases of the mean of their peak and last CSAT: the state on any day is the sum of all changes up to it.
-- grain: one row per source, day, channel, department, category.
-- reads: nothing
-- params: none
create table if not exists mart_peak_ends (
  source varchar not null,
  day date not null,
  channel varchar,
  department varchar,
  category varchar,
  customers_change bigint not null,
  score_change double not null,
  squares_change double not null,
  ever_change bigint not null
)
