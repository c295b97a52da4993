-- mart_peak_ends: each case's mean of its peak and its last answer counts until its next answer, and for so many days at most.
-- grain: one row per source, day, channel, department, category.
-- reads: located_surveys
-- params: $end_value_days
insert into mart_peak_ends
with answers as (
  select source, customer_id, case_id, day, responded_at, response_id, channel, department, category, norm_score,
    max(abs(norm_score - 3)) over so_far as far,
    max(case when norm_score < 3 then 3 - norm_score else 0 end) over so_far as far_below
  from located_surveys
  where kind = 'csat' and customer_id is not null and case_id is not null and norm_score is not null
  window so_far as (
    partition by source, customer_id, case_id order by responded_at, response_id rows between unbounded preceding and current row
  )
),
last_of_day as (
  -- The peak is the score farthest from 3; of two as far, the low one.
  select source, customer_id, case_id, day, channel, department, category,
    (case when far_below = far then 3 - far else 3 + far end + norm_score) / 2 as score
  from answers
  qualify row_number() over (partition by source, customer_id, case_id, day order by responded_at desc, response_id desc) = 1
),
spans as (
  select *, lead(day) over (partition by source, customer_id, case_id order by day) as next_day,
    day + cast($end_value_days as integer) + 1 as expires_on
  from last_of_day
),
changes as (
  select source, day, channel, department, category, 1 as customers, score, score * score as squares, 1 as ever
  from spans
  union all
  select source, least(coalesce(next_day, expires_on), expires_on), channel, department, category, -1, -score, -score * score, 0
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
