-- mart_durations: counts the durations of the touched days by bucket.
-- grain: one row per source, day, channel, department, category, measure, bucket.
-- reads: judged_contacts
-- params: none
insert into mart_durations
with durations as (
  select source, day, week, month, channel, department, category, 'wait' as measure, wait_bucket as bucket
  from judged_contacts where is_answered and wait_bucket is not null
  union all
  select source, day, week, month, channel, department, category, 'first_response', first_response_bucket
  from judged_contacts where first_response_bucket is not null
  union all
  select source, day, week, month, channel, department, category, 'resolution', resolution_bucket
  from judged_contacts where resolution_bucket is not null
)
select source, day, week, month, channel, department, category, measure, bucket, count(*) as records
from durations
group by source, day, week, month, channel, department, category, measure, bucket
