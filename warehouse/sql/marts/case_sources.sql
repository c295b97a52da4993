-- case_sources: the sources with cases in which anything changed.
-- grain: one row per source.
-- reads: interactions, surveys, case_events, touched_days, touched_answers, touched_events
-- params: none
create or replace temporary table case_sources as
with touched as (
  select source from touched_days
  union
  select source from touched_answers
  union
  select source from touched_events
)
select source from touched
where source in (select source from interactions where case_id is not null)
  or source in (select source from surveys where case_id is not null)
  or source in (select source from case_events)
