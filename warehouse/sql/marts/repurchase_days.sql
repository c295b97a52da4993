-- repurchase_days: the days whose complaints may have got or lost an order since, or could not be judged yet.
-- grain: one row per day.
-- reads: touched_days, touched_activity, mart_repurchases, activities
-- params: $repurchase_days
create or replace temporary table repurchase_days as
with spans as (
  -- Orders count so long after a complaint, and those as long before it say who is like whom; weeks are whole.
  select day - cast($repurchase_days as integer) as first_day, day + cast($repurchase_days as integer) + 7 as last_day
  from (select distinct day from touched_activity)
  union all
  -- A complaint makes a later one no first one, and its customer no other for a quarter before and after.
  select day - cast($repurchase_days as integer) - 7, day + cast($repurchase_days as integer) + 7 from (select distinct day from touched_days)
  union all
  select day, day from mart_repurchases where waiting > 0
)
select distinct cast(unnest(generate_series(first_day, last_day, interval 1 day)) as date) as day
from spans
where exists (select 1 from activities where orders is not null)
