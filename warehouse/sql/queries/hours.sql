-- hours: sums of contacts by hour and the chosen dimensions.
-- grain: one row per chosen dimension values.
-- reads: mart_hours
-- params: $start, $end, $sources, $channels, $departments, $categories (empty: all), $by_<dimension> (booleans)
select
  case when $by_source then source end as source,
  case when $by_channel then channel end as channel,
  case when $by_department then department end as department,
  case when $by_category then category end as category,
  case when $by_day then day end as day,
  case when $by_week then week end as week,
  case when $by_month then month end as month,
  case when $by_hour then hour end as hour,
  case when $by_weekday then weekday end as weekday,
  cast(sum(contacts) as bigint) as contacts,
  cast(sum(arrivals) as bigint) as arrivals,
  cast(sum(offered) as bigint) as offered,
  cast(sum(abandoned_all) as bigint) as abandoned_all,
  cast(sum(short_abandons) as bigint) as short_abandons,
  cast(sum(waits_answered) as bigint) as waits_answered,
  cast(sum(wait_answered_sum) as double) as wait_answered_sum,
  cast(sum(wait_answered_squares) as double) as wait_answered_squares,
  cast(sum(waits_known) as bigint) as waits_known,
  cast(sum(waits_long) as bigint) as waits_long,
  cast(sum(targeted) as bigint) as targeted,
  cast(sum(targeted_short_abandons) as bigint) as targeted_short_abandons,
  cast(sum(targeted_answered_in_time) as bigint) as targeted_answered_in_time
from mart_hours
where day between $start and $end
  and (len(cast($sources as varchar[])) = 0 or list_contains(cast($sources as varchar[]), source))
  and (len(cast($channels as varchar[])) = 0 or list_contains(cast($channels as varchar[]), channel))
  and (len(cast($departments as varchar[])) = 0 or list_contains(cast($departments as varchar[]), department))
  and (len(cast($categories as varchar[])) = 0 or list_contains(cast($categories as varchar[]), category))
group by
  case when $by_source then source end,
  case when $by_channel then channel end,
  case when $by_department then department end,
  case when $by_category then category end,
  case when $by_day then day end,
  case when $by_week then week end,
  case when $by_month then month end,
  case when $by_hour then hour end,
  case when $by_weekday then weekday end
