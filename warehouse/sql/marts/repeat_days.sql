-- repeat_days: the days on which some contact may have got, lost or come to know its next contact.
-- grain: one row per day.
-- reads: touched_days, horizons
-- params: $longest_days
create or replace temporary table repeat_days as
with spans as (
  -- A contact is the next one of contacts up to a window earlier; a day more, because days are not windows.
  select day - cast($longest_days as integer) - 1 as first_day, day as last_day
  from (select distinct day from touched_days)
  union all
  -- What is no longer censored, or is so again.
  select
    cast(least(coalesce(before, as_of), coalesce(as_of, before)) as date) - cast($longest_days as integer) - 1,
    cast(greatest(coalesce(before, as_of), coalesce(as_of, before)) as date) - cast($longest_days as integer) + 1
  from horizons
  where before is distinct from as_of
)
select distinct cast(unnest(generate_series(first_day, last_day, interval 1 day)) as date) as day
from spans
