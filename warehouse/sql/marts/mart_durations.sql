-- mart_durations: counts the durations of the touched days by bucket.
-- grain: one row per source, day, channel, department, category, measure.
-- reads: judged_contacts, slices
-- params: none
insert into mart_durations
with listed as (
  -- Nearly every contact has a bucket of its own in its slice: lists of all, each counted by itself, cost less than groups.
  select
    slice,
    list(wait_bucket) filter (where is_answered and wait_bucket is not null) as waits,
    list(first_response_bucket) filter (where first_response_bucket is not null) as first_responses,
    list(resolution_bucket) filter (where resolution_bucket is not null) as resolutions
  from judged_contacts
  group by slice
),
sketched as (
  -- A histogram is in the order of its buckets.
  select slice, 'wait' as measure, list_histogram(waits) as sketch from listed where waits is not null
  union all
  select slice, 'first_response', list_histogram(first_responses) from listed where first_responses is not null
  union all
  select slice, 'resolution', list_histogram(resolutions) from listed where resolutions is not null
)
select s.* exclude (slice), k.measure, map_keys(k.sketch) as buckets, cast(map_values(k.sketch) as bigint[]) as records
from sketched as k
join slices as s on k.slice = s.slice
