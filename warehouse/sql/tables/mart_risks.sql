-- mart_risks: changes of the sum over active customers of who is at risk (1 or 0): the state on any day is the sum of all changes up to it.
-- grain: one row per source, day, channel, department, category.
-- reads: nothing
-- params: none
create table if not exists mart_risks (
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
