-- case_sources: the sources with steps of cases in which anything changed.
-- grain: one row per source.
-- reads: case_events, touched_days, touched_answers, touched_events
-- params: none
create or replace temporary table case_sources as
select source from (
  select source from touched_days
  union
  select source from touched_answers
  union
  select source from touched_events
)
where source in (select source from case_events)
