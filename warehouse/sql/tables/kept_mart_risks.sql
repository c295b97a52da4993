-- kept_mart_risks: what records that were removed after their time still contribute to mart_risks, which is counted whole.
-- grain: one row per source, day, channel, department, category.
-- reads: nothing
-- params: none
create table if not exists kept_mart_risks (
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
