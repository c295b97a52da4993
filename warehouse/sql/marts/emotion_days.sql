-- emotion_days: the days whose texts are looked at again: facts, answers' contacts or labels changed.
-- grain: one row per record, source, day.
-- reads: touched_days, touched_answers, touched_texts
-- params: none
create or replace temporary table emotion_days as
select distinct record, source, day
from (
  select 'interaction' as record, source, day from touched_days
  union all
  select 'survey', source, day from touched_answers
  union all
  select record, source, day from touched_texts
)
