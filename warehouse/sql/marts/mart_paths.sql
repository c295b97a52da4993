-- mart_paths: where the customers of contacts that did not settle their matter came back; see mart_repeats for who is judged.
-- grain: one row per source, day, channel, department, category, subcategory, next_channel, next_department.
-- reads: interactions, slices, repeat_days, repeat_horizons
-- params: $window_days, $longest_days
insert into mart_paths
with needed as (
  -- A counted contact needs to see the contacts within a window after it.
  select distinct cast(unnest(generate_series(day, day + cast($longest_days as integer) + 1, interval 1 day)) as date) as day
  from repeat_days
),
inbound as (
  -- Numbers sort several times faster than texts, so departments and subcategories are told by theirs until the end.
  select
    epoch_us(started_at) as at_us, split_part(customer_id, ':', 1) as customers,
    not coalesce(abandoned, false) and day in (select day from repeat_days) as is_counted,
    channel, hash(department) as department, hash(subcategory) as subcategory,
    hash(customer_id, category) as thread,
    hash(source, day, channel, department, category) as slice,
    hash(source, interaction_id) as tie
  from interactions
  where coalesce(direction, 'inbound') = 'inbound' and day in (select day from needed)
    and customer_id is not null and category is not null
),
followed as (
  select slice, subcategory, customers, is_counted, at_us,
    lead(at_us) over in_time as next_us,
    lead(channel) over in_time as next_channel,
    lead(department) over in_time as next_department
  from inbound
  window in_time as (partition by thread order by at_us, tie)
),
counted as (
  select f.slice, f.subcategory, f.next_channel, f.next_department, cast(count(*) as bigint) as repeats
  from followed as f
  join repeat_horizons as h on f.customers = h.customers
  where f.is_counted
    and f.next_us - f.at_us <= $window_days * 86400000000
    and f.at_us + $window_days * 86400000000 <= epoch_us(h.as_of)
  group by f.slice, f.subcategory, f.next_channel, f.next_department
),
departments as (
  select distinct hash(department) as id, department as word from interactions where day in (select day from needed)
),
subcategories as (
  select distinct hash(subcategory) as id, subcategory as word from interactions where day in (select day from repeat_days)
)
select s.source, s.day, s.channel, s.department, s.category, b.word, c.next_channel, d.word, c.repeats
from counted as c
join slices as s on c.slice = s.slice
join departments as d on c.next_department = d.id
join subcategories as b on c.subcategory = b.id
