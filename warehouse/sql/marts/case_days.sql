-- case_days: the days on which a case opened, or opens, of which a record came, went or changed.
-- grain: one row per source, day.
-- reads: interactions, surveys, case_events, touched_days, touched_answers, touched_events, gone
-- params: none
-- What opened a case before either went, and its day is touched, or is the first of its records on other days.
create or replace temporary table case_days as
with touched as (
  select source, day from touched_days union select source, day from touched_answers
),
changed as (
  select source, case_id from interactions
  where day in (select day from touched_days) and (source, day) in (select (source, day) from touched_days)
    and case_id is not null
  union
  select s.source, coalesce(s.case_id, i.case_id)
  from surveys as s
  left join interactions as i on s.source = i.source and s.interaction_id = i.interaction_id
  where s.day in (select day from touched_answers)
    and (s.source, s.day) in (select (source, day) from touched_answers) and coalesce(s.case_id, i.case_id) is not null
  union
  select source, case_id from case_events where (source, day) in (select (source, day) from touched_events)
  union
  select source, case_id from gone where case_id is not null
),
contacts as materialized (
  select source, interaction_id, case_id, day, emotion_label from interactions
  where rowid in (
    -- Few of many: their other columns are read when it is known which ones they are.
    select rowid from interactions where hash(source, case_id) in (select hash(source, case_id) from changed)
  )
),
moments as (
  select source, case_id, day from contacts where emotion_label is not null and emotion_label <> 'unclear'
  union all
  select source, case_id, day from surveys
  where hash(source, case_id) in (select hash(source, case_id) from changed) and kind = 'csat' and norm_score is not null
  union all
  select s.source, c.case_id, s.day
  from surveys as s
  join contacts as c on s.source = c.source and s.interaction_id = c.interaction_id
  where s.case_id is null and s.kind = 'csat' and s.norm_score is not null
),
firsts as (
  select m.source, min(m.day) as day, min(case when t.day is null then m.day end) as other_day
  from moments as m
  left join touched as t on m.source = t.source and m.day = t.day
  group by m.source, m.case_id
)
select source, day from touched
union
select source, day from firsts
union
select source, other_day from firsts where other_day is not null
