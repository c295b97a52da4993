-- question_days: the days of questions that changed, whose contact changed, or that could or can not be judged yet.
-- grain: one row per source, day.
-- reads: invitations, interactions, touched_questions, touched_days, mart_invitations
-- params: $answer_us
create or replace temporary table question_days as
select source, day from touched_questions
union
select v.source, v.day
from invitations as v
join interactions as i on v.source = i.source and v.interaction_id = i.interaction_id
semi join touched_days as d on i.source = d.source and i.day = d.day
union
select source, day from mart_invitations where waiting > 0
union
-- The newest question may be gone, and those before it are young again.
select v.source, v.day
from invitations as v
join (select source, greatest(max(sent_at), max(coalesce(answered_at, sent_at))) as as_of from invitations group by source) as r on v.source = r.source
where v.sent_at > make_timestamp(cast(epoch_us(r.as_of) - $answer_us as bigint))
