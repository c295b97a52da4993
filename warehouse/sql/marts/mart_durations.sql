-- mart_durations: counts the durations of the touched days by bucket.
-- grain: one row per source, day, channel, department, category, measure.
-- reads: judged_contacts, slices
-- params: none
insert into mart_durations
with sketched as (
  -- A bucket and its count in one number: sorting one list of numbers costs two thirds of two sorted aggregates.
  select slice, 'wait' as measure, list_sort(list((cast(wait_bucket as bigint) << 32) + records)) as pairs
  from (
    select slice, wait_bucket, count(*) as records
    from judged_contacts
    where is_answered and wait_bucket is not null
    group by slice, wait_bucket
  )
  group by slice
  union all
  select slice, 'first_response' as measure, list_sort(list((cast(first_response_bucket as bigint) << 32) + records)) as pairs
  from (
    select slice, first_response_bucket, count(*) as records
    from judged_contacts
    where first_response_bucket is not null
    group by slice, first_response_bucket
  )
  group by slice
  union all
  select slice, 'resolution' as measure, list_sort(list((cast(resolution_bucket as bigint) << 32) + records)) as pairs
  from (
    select slice, resolution_bucket, count(*) as records
    from judged_contacts
    where resolution_bucket is not null
    group by slice, resolution_bucket
  )
  group by slice
)
select
  s.* exclude (slice), k.measure,
  list_transform(k.pairs, lambda pair: pair >> 32) as buckets,
  list_transform(k.pairs, lambda pair: pair & 4294967295) as records
from sketched as k
join slices as s on k.slice = s.slice
