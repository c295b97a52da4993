-- mart_durations: counts the durations of the touched days by bucket.
-- grain: one row per source, day, channel, department, category, measure, bucket.
-- reads: judged_contacts, cells
-- params: none
insert into mart_durations
with counted as (
  select cell, 'wait' as measure, wait_bucket as bucket, count(*) as records
  from judged_contacts where is_answered and wait_bucket is not null group by cell, wait_bucket
  union all
  select cell, 'first_response', first_response_bucket, count(*)
  from judged_contacts where first_response_bucket is not null group by cell, first_response_bucket
  union all
  select cell, 'resolution', resolution_bucket, count(*)
  from judged_contacts where resolution_bucket is not null group by cell, resolution_bucket
)
select
  c.source, c.day, c.week, c.month, c.channel, c.department, c.category, n.measure, n.bucket, n.records
from counted as n
join cells as c on n.cell = c.cell
