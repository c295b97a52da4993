-- retentions: what was removed because its time was over, newest first.
-- grain: one row per removed_at, table_name, source.
-- reads: retentions
-- params: none
select removed_at, table_name, source, kept_days, before_day, rows_removed, version
from retentions
order by removed_at desc, table_name, source
