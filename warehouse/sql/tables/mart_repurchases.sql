-- mart_repurchases: customers who complained, whether they ordered again, and whether customers like them did who had not complained.
-- grain: one row per source, day, channel, department, category.
-- reads: nothing
-- params: none
-- gap: of a pair, 100 times whether the one who complained ordered less whether the other did, in percentage points.
create table if not exists mart_repurchases (
  source varchar not null,
  day date not null,
  channel varchar,
  department varchar,
  category varchar,
  episodes bigint not null,
  judged bigint not null,
  bought bigint not null,
  waiting bigint not null,
  matched bigint not null,
  others_bought bigint not null,
  gap_sum double not null,
  gap_squares double not null
)
