-- surveys: sums of survey answers by the chosen dimensions.
-- grain: one row per chosen dimension values.
-- reads: mart_surveys
-- params: $start, $end, $sources, $channels, $departments, $categories (empty: all), $by_<dimension> (booleans)
select
  case when $by_source then source end as source,
  case when $by_channel then channel end as channel,
  case when $by_department then department end as department,
  case when $by_category then category end as category,
  case when $by_day then day end as day,
  case when $by_week then week end as week,
  case when $by_month then month end as month,
  cast(sum(answers) as bigint) as answers,
  cast(sum(csat_answers) as bigint) as csat_answers,
  cast(sum(csat_sum) as double) as csat_sum,
  cast(sum(csat_squares) as double) as csat_squares,
  cast(sum(csat_top2) as bigint) as csat_top2,
  cast(sum(csat_low2) as bigint) as csat_low2,
  cast(sum(nps_asked) as bigint) as nps_asked,
  cast(sum(nps_answers) as bigint) as nps_answers,
  cast(sum(nps_promoters) as bigint) as nps_promoters,
  cast(sum(nps_detractors) as bigint) as nps_detractors,
  cast(sum(ces_answers) as bigint) as ces_answers,
  cast(sum(ces_sum) as double) as ces_sum,
  cast(sum(ces_squares) as double) as ces_squares
from mart_surveys
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
