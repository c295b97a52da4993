-- mart_paths: where the customers of contacts that did not settle their matter came back; see mart_repeats for who is judged.
-- grain: one row per source, day, channel, department, category, subcategory, next_channel, next_department.
-- reads: next_contacts, interactions, slices, repeat_days
-- params: $window_days, $longest_days
insert into mart_paths
with counted as (
  select slice, subcategory, next_channel, next_department, cast(count(*) as bigint) as repeats
  from next_contacts
  where is_counted
    and next_us - at_us <= $window_days * 86400000000
    and at_us + $window_days * 86400000000 <= as_of_us
  group by slice, subcategory, next_channel, next_department
),
departments as (
  select distinct hash(department) as id, department as word from interactions where day in (
    select cast(unnest(generate_series(day, day + cast($longest_days as integer) + 1, interval 1 day)) as date) from repeat_days
  )
),
subcategories as (
  select distinct hash(subcategory) as id, subcategory as word from interactions where day in (select day from repeat_days)
)
select s.source, s.day, s.channel, s.department, s.category, b.word, c.next_channel, d.word, c.repeats
from counted as c
join slices as s on c.slice = s.slice
join departments as d on c.next_department = d.id
join subcategories as b on c.subcategory = b.id
