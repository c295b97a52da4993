-- located_surveys: every answer, with what its contact knows where the answer itself does not say.
-- grain: one row per source, response_id.
-- reads: surveys, interactions
-- params: none
create or replace temporary table located_surveys as
select
  s.source, s.day, s.responded_at, s.response_id,
  s.kind, s.score, s.scale_min, s.scale_max, s.norm_score,
  coalesce(s.channel, i.channel) as channel,
  coalesce(s.department, i.department) as department,
  coalesce(s.category, i.category) as category,
  coalesce(s.customer_id, i.customer_id) as customer_id,
  coalesce(s.case_id, i.case_id) as case_id,
  s.stage, s.sent_at, i.ended_at, i.resolved_at, i.resolved, i.team, i.agent_id as agent, i.site
from surveys as s
left join interactions as i on s.source = i.source and s.interaction_id = i.interaction_id
