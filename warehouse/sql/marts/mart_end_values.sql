-- mart_end_values: each customer's last answer of a day counts until the next one, and for so many days at most.
-- grain: one row per source, day, channel, department, category.
-- reads: located_surveys
-- params: $end_value_days
insert into mart_end_values
with last_of_day as (
  select customer_id, source, day, channel, department, category, norm_score
  from located_surveys
  where kind = 'csat' and customer_id is not null and norm_score is not null
  qualify row_number() over (partition by customer_id, day order by responded_at desc, response_id desc) = 1
),
spans as (
  select *, lead(day) over (partition by customer_id order by day) as next_day,
    day + cast($end_value_days as integer) + 1 as expires_on
  from last_of_day
),
changes as (
  select source, day, channel, department, category, 1 as customers, norm_score as score, norm_score * norm_score as squares,
    1 as ever
  from spans
  union all
  select source, least(coalesce(next_day, expires_on), expires_on), channel, department, category, -1, -norm_score,
    -norm_score * norm_score, 0
  from spans
  union all
  select source, next_day, channel, department, category, 0, 0, 0, -1
  from spans where next_day is not null
)
select
  source, day, channel, department, category,
  cast(sum(customers) as bigint), cast(sum(score) as double), cast(sum(squares) as double), cast(sum(ever) as bigint)
from changes
group by source, day, channel, department, category
