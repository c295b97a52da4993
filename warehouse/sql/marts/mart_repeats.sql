-- mart_repeats: looks for each contact's next one on any channel; contacts younger than the window are censored.
-- grain: one row per source, day, channel, department, category.
-- reads: interactions, slices, repeat_days, repeat_horizons
-- params: $window_days
insert into mart_repeats
with needed as (
  -- A counted contact needs to see the contacts within a window after it.
  select distinct cast(unnest(generate_series(day, day + cast($window_days as integer) + 1, interval 1 day)) as date) as day
  from repeat_days
),
inbound as (
  select
    epoch_us(started_at) as at_us,
    split_part(customer_id, ':', 1) as customers,
    customer_id is not null and category is not null as is_known,
    not coalesce(abandoned, false) and day in (select day from repeat_days) as is_counted,
    -- Numbers sort several times faster than texts. Two of n (customer, category) pairs share one of these with odds of
    -- n * n / 2 ** 65: at 10 M pairs 3 in a million, in the whole warehouse.
    hash(customer_id, category) as thread,
    hash(source, day, channel, department, category) as slice,
    -- Of two contacts at one instant either may be the first, but always the same one.
    hash(source, interaction_id) as tie
  from interactions
  where coalesce(direction, 'inbound') = 'inbound' and day in (select day from needed)
),
followed as (
  select
    slice, customers, at_us, is_counted,
    lead(at_us) over (partition by thread order by at_us, tie) as next_us
  from inbound
  where is_known
),
states as (
  select
    f.slice,
    case
      when f.at_us + $window_days * 86400000000 > epoch_us(h.as_of) then 'censored'
      when f.next_us <= f.at_us + $window_days * 86400000000 then 'repeat'
      else 'none'
    end as state
  from followed as f
  join repeat_horizons as h on f.customers = h.customers
  where f.is_counted
  union all
  select slice, 'unknown' as state
  from inbound
  where is_counted and not is_known
),
counted as (
  select
    slice,
    cast(count(*) as bigint) as repeat_eligible,
    cast(sum(case when state in ('repeat', 'none') then 1 else 0 end) as bigint) as repeat_judged,
    cast(sum(case when state = 'none' then 1 else 0 end) as bigint) as repeat_none,
    cast(sum(case when state = 'censored' then 1 else 0 end) as bigint) as repeat_censored
  from states
  group by slice
)
select s.* exclude (slice), c.* exclude (slice)
from counted as c
join slices as s on c.slice = s.slice
