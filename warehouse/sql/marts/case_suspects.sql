-- case_suspects: the cases that may have opened badly on the days: those of which something bad is told on them.
-- grain: one row per source, case_id, as one number.
-- reads: interactions, surveys, case_days
-- params: none
create or replace temporary table case_suspects as
select hash(source, case_id) as suspect
from interactions
where case_id is not null and emotion_label in ('anger', 'disappointment', 'apathy', 'anxiety', 'negative')
  and day in (select day from case_days) and (source, day) in (select (source, day) from case_days)
union
select hash(s.source, coalesce(s.case_id, i.case_id))
from surveys as s
left join interactions as i on s.source = i.source and s.interaction_id = i.interaction_id
where s.kind = 'csat' and s.norm_score <= 2
  and s.day in (select day from case_days) and (s.source, s.day) in (select (source, day) from case_days)
  and coalesce(s.case_id, i.case_id) is not null
