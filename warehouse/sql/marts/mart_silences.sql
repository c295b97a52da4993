-- mart_silences: unresolved contacts after which the customer was never heard of again for 30 days.
-- grain: one row per source, day, channel, department, category.
-- reads: interactions, slices, repeat_days, repeat_horizons
-- params: none
insert into mart_silences
with needed as (
  select distinct cast(unnest(generate_series(day, day + 32, interval 1 day)) as date) as day
  from repeat_days
),
unresolved as (
  select
    hash(source, day, channel, department, category) as slice, customer_id, epoch_us(started_at) as at_us,
    split_part(customer_id, ':', 1) as customers, hash(source, interaction_id) as tie
  from interactions
  where resolved = false and coalesce(direction, 'inbound') = 'inbound' and day in (select day from repeat_days)
),
signs as (
  select customer_id, epoch_us(started_at) as at_us, hash(source, interaction_id) as tie
  from interactions
  where coalesce(direction, 'inbound') = 'inbound' and day in (select day from needed)
    and customer_id in (select customer_id from unresolved)
),
followed as (
  select u.slice, u.tie, u.at_us, u.customer_id is not null as is_known, h.as_of
  from unresolved as u
  left join repeat_horizons as h on u.customers = h.customers
),
again as (
  select distinct u.tie
  from unresolved as u
  join signs as s on u.customer_id = s.customer_id and s.at_us > u.at_us and s.at_us <= u.at_us + 2592000000000
    and s.tie is distinct from u.tie
),
states as (
  select f.slice,
    f.is_known and f.at_us + 2592000000000 <= epoch_us(f.as_of) as is_judged,
    f.is_known and f.at_us + 2592000000000 > epoch_us(f.as_of) as is_censored,
    a.tie is null as is_silent
  from followed as f
  left join again as a on f.tie = a.tie
),
counted as (
  select slice, cast(count(*) as bigint) as unresolved,
    cast(sum(case when is_judged then 1 else 0 end) as bigint) as silence_judged,
    cast(sum(case when is_judged and is_silent then 1 else 0 end) as bigint) as silent,
    cast(sum(case when is_censored then 1 else 0 end) as bigint) as silence_censored
  from states
  group by slice
)
select s.* exclude (slice), c.* exclude (slice)
from counted as c
join slices as s on c.slice = s.slice
