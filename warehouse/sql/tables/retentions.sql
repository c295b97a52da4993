-- retentions: what was removed because its time was over, and before which day; rows as old are not loaded again.
-- grain: one row per removed_at, table_name, source.
-- reads: nothing
-- params: none
create table if not exists retentions (
  removed_at timestamp not null,
  table_name varchar not null,
  source varchar not null,
  kept_days integer not null,
  before_day date not null,
  rows_removed bigint not null,
  version bigint not null
)
