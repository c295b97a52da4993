-- due_days: the days on which some contact's deadline may have been met, missed or forgotten.
-- grain: one row per day.
-- reads: touched_days, touched_events, source_horizons_now, interactions
-- params: $due_days
create or replace temporary table due_days as
with spans as (
  -- What follows a contact within so many days belongs to it.
  select day - cast($due_days as integer) as first_day, day as last_day
  from (select distinct day from touched_days union select distinct day from touched_events)
  union all
  -- Deadlines that have passed since, or lie ahead again.
  select
    cast(least(coalesce(before, as_of), coalesce(as_of, before)) as date) - cast($due_days as integer),
    cast(greatest(coalesce(before, as_of), coalesce(as_of, before)) as date) + 1
  from source_horizons_now
  where before is distinct from as_of
  union all
  select min(i.day), max(i.day)
  from interactions as i
  join source_horizons_now as h on i.source = h.source
  where h.knows_other
  having min(i.day) is not null
  union all
  -- A promise may be due long after its contact.
  select i.day, i.day
  from interactions as i
  join source_horizons_now as h on i.source = h.source
  where i.promised_at between least(h.before, h.as_of) and greatest(h.before, h.as_of)
),
reached as (
  select distinct cast(unnest(generate_series(first_day, last_day, interval 1 day)) as date) as day from spans
)
select day from reached
union
-- A complaint may be settled long after it came, and is followed up after that.
select day from interactions where is_complaint and cast(resolved_at as date) in (select day from reached)
