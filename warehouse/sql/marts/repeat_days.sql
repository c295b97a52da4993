-- repeat_days: the days on which some contact may have got, lost or come to know its next contact.
-- grain: one row per day.
-- reads: touched_days, horizons
-- params: $window_days, $longest_days
create or replace temporary table repeat_days as
with reach as (
  select max(cast(greatest(coalesce(before, as_of), coalesce(as_of, before)) as date)) as day from horizons
),
moved as (
  select
    cast(least(coalesce(before, as_of), coalesce(as_of, before)) as date) as first_day,
    cast(greatest(coalesce(before, as_of), coalesce(as_of, before)) as date) as last_day
  from horizons
  where before is distinct from as_of
),
spans as (
  -- A contact is the next one of contacts up to a window earlier; a day more, because days are not windows.
  select day - greatest(cast($window_days as integer), 1) - 1 as first_day, day as last_day
  from (select distinct day from touched_days)
  union all
  -- By the longest window only those are judged that it has passed, and the youngest have longer to wait.
  select t.day - cast($longest_days as integer) - 1, least(t.day, r.day - 29)
  from (select distinct day from touched_days) as t, reach as r
  union all
  -- What is no longer censored by one of the windows, or is so again.
  select m.first_day - w.days - 1, m.last_day - w.days + 1
  from moved as m, (select unnest([1, cast($window_days as integer), 30]) as days) as w
)
select distinct cast(unnest(generate_series(first_day, last_day, interval 1 day)) as date) as day
from spans
