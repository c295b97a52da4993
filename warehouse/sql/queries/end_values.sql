-- end_values: changes of the last-answer sums by day and the chosen dimensions.
-- grain: one row per chosen dimension values.
-- reads: mart_end_values
-- params: $start, $end, $sources, $channels, $departments, $categories (empty: all), $by_<dimension> (booleans)
select
  case when $by_source then source end as source,
  case when $by_channel then channel end as channel,
  case when $by_department then department end as department,
  case when $by_category then category end as category,
  case when $by_day then day end as day,
  cast(sum(customers_change) as bigint) as customers,
  cast(sum(score_change) as double) as score,
  cast(sum(squares_change) as double) as squares,
  cast(sum(ever_change) as bigint) as ever
from mart_end_values
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
  case when $by_day then day end
