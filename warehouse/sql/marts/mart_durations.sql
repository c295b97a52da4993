-- mart_durations: counts the durations of the touched days by bucket.
-- grain: one row per source, day, channel, department, category, measure.
-- reads: judged_contacts, slices
-- params: none
insert into mart_durations
with sketched as (
  select slice, 'wait' as measure, list(bucket order by bucket) as buckets, list(records order by bucket) as records
  from (
    select slice, wait_bucket as bucket, count(*) as records
    from judged_contacts
    where is_answered and wait_bucket is not null
    group by slice, wait_bucket
  )
  group by slice
  union all
  select slice, 'first_response' as measure, list(bucket order by bucket) as buckets, list(records order by bucket) as records
  from (
    select slice, first_response_bucket as bucket, count(*) as records
    from judged_contacts
    where first_response_bucket is not null
    group by slice, first_response_bucket
  )
  group by slice
  union all
  select slice, 'resolution' as measure, list(bucket order by bucket) as buckets, list(records order by bucket) as records
  from (
    select slice, resolution_bucket as bucket, count(*) as records
    from judged_contacts
    where resolution_bucket is not null
    group by slice, resolution_bucket
  )
  group by slice
)
select s.* exclude (slice), k.* exclude (slice)
from sketched as k
join slices as s on k.slice = s.slice
