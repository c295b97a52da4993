-- durations: duration sketches by the chosen dimensions.
-- grain: one row per chosen dimension values.
-- reads: mart_durations
-- params: $start, $end, $sources, $channels, $departments, $categories (empty: all), $measure, $by_<dimension> (booleans)
select
  case when $by_source then source end as source,
  case when $by_channel then channel end as channel,
  case when $by_department then department end as department,
  case when $by_category then category end as category,
  case when $by_day then day end as day,
  case when $by_week then week end as week,
  case when $by_month then month end as month,
  case when $by_bucket then bucket end as bucket,
  cast(sum(records) as bigint) as records
from (
  select
    source, channel, department, category, day, week, month, measure,
    unnest(buckets) as bucket, unnest(records) as records
  from mart_durations
) as sketched
where day between $start and $end
  and (len(cast($sources as varchar[])) = 0 or list_contains(cast($sources as varchar[]), source))
  and (len(cast($channels as varchar[])) = 0 or list_contains(cast($channels as varchar[]), channel))
  and (len(cast($departments as varchar[])) = 0 or list_contains(cast($departments as varchar[]), department))
  and (len(cast($categories as varchar[])) = 0 or list_contains(cast($categories as varchar[]), category))
  and measure = $measure
group by
  case when $by_source then source end,
  case when $by_channel then channel end,
  case when $by_department then department end,
  case when $by_category then category end,
  case when $by_day then day end,
  case when $by_week then week end,
  case when $by_month then month end,
  case when $by_bucket then bucket end
