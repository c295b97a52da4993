-- contacts: sums of contacts by the chosen dimensions.
-- grain: one row per chosen dimension values.
-- reads: mart_contacts
-- params: $start, $end, $sources, $channels, $departments, $categories (empty: all), $by_<dimension> (booleans)
select
  case when $by_source then source end as source,
  case when $by_channel then channel end as channel,
  case when $by_department then department end as department,
  case when $by_category then category end as category,
  case when $by_day then day end as day,
  case when $by_week then week end as week,
  case when $by_month then month end as month,
  cast(sum(contacts) as bigint) as contacts,
  cast(sum(resolved_known) as bigint) as resolved_known,
  cast(sum(resolved_first) as bigint) as resolved_first,
  cast(sum(answered_resolved_known) as bigint) as answered_resolved_known,
  cast(sum(answered_resolved_first) as bigint) as answered_resolved_first,
  cast(sum(arrivals) as bigint) as arrivals,
  cast(sum(offered) as bigint) as offered,
  cast(sum(abandoned_all) as bigint) as abandoned_all,
  cast(sum(short_abandons) as bigint) as short_abandons,
  cast(sum(answered) as bigint) as answered,
  cast(sum(waits_answered) as bigint) as waits_answered,
  cast(sum(wait_answered_sum) as double) as wait_answered_sum,
  cast(sum(wait_answered_squares) as double) as wait_answered_squares,
  cast(sum(waits_queued) as bigint) as waits_queued,
  cast(sum(waits_known) as bigint) as waits_known,
  cast(sum(wait_sum) as double) as wait_sum,
  cast(sum(wait_squares) as double) as wait_squares,
  cast(sum(waits_known_queued) as bigint) as waits_known_queued,
  cast(sum(waits_long) as bigint) as waits_long,
  cast(sum(targeted) as bigint) as targeted,
  cast(sum(targeted_short_abandons) as bigint) as targeted_short_abandons,
  cast(sum(targeted_answered_in_time) as bigint) as targeted_answered_in_time,
  cast(sum(targeted_abandoned_in_time) as bigint) as targeted_abandoned_in_time,
  cast(sum(handled) as bigint) as handled,
  cast(sum(handle_sum) as double) as handle_sum,
  cast(sum(handle_squares) as double) as handle_squares,
  cast(sum(responses_known) as bigint) as responses_known,
  cast(sum(responses_in_2h) as bigint) as responses_in_2h,
  cast(sum(emotions_judged) as bigint) as emotions_judged,
  cast(sum(emotions_negative) as bigint) as emotions_negative,
  cast(sum(emotions_unclear) as bigint) as emotions_unclear
from mart_contacts
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
  case when $by_month then month end
