-- duty_days: the days on which duty, or the contacts of a source that tells its duty, changed.
-- grain: one row per source, day.
-- reads: staffings, touched_duty, touched_days
-- params: none
create or replace temporary table duty_days as
select source, day from touched_duty
union
select d.source, d.day from touched_days as d semi join staffings as s on d.source = s.source and d.day = s.day
