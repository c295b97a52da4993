-- mart_repeats: looks for each contact's next one on any channel; contacts younger than the window are censored.
-- grain: one row per source, day, channel, department, category.
-- reads: interactions
-- params: $window_days
insert into mart_repeats
with inbound as (
  select
    source, interaction_id, day, week, channel, department, category, started_at, customer_id,
    not coalesce(abandoned, false) as is_contact
  from interactions
  where coalesce(direction, 'inbound') = 'inbound'
),
followed as (
  select
    *, split_part(customer_id, ':', 1) as customers,
    lead(started_at) over (partition by customer_id, category order by started_at, source, interaction_id) as next_at
  from inbound
  where customer_id is not null and category is not null
),
ends as (
  select split_part(customer_id, ':', 1) as customers, max(started_at) as as_of
  from interactions
  where customer_id is not null
  group by split_part(customer_id, ':', 1)
),
states as (
  select
    f.source, f.day, f.week, f.channel, f.department, f.category,
    case
      when f.started_at + to_days(cast($window_days as integer)) > e.as_of then 'censored'
      when f.next_at <= f.started_at + to_days(cast($window_days as integer)) then 'repeat'
      else 'none'
    end as state
  from followed as f
  join ends as e on f.customers = e.customers
  where f.is_contact
  union all
  select source, day, week, channel, department, category, 'unknown' as state
  from inbound
  where is_contact and (customer_id is null or category is null)
)
select
  source, day, week, cast(date_trunc('month', day) as date) as month, channel, department, category,
  cast(count(*) as bigint) as repeat_eligible,
  cast(sum(case when state in ('repeat', 'none') then 1 else 0 end) as bigint) as repeat_judged,
  cast(sum(case when state = 'none' then 1 else 0 end) as bigint) as repeat_none,
  cast(sum(case when state = 'censored' then 1 else 0 end) as bigint) as repeat_censored
from states
group by source, day, week, channel, department, category
