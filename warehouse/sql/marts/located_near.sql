-- located_near: of the answers, those of the cases that are looked at, as located_surveys holds them.
-- grain: one row per source, response_id.
-- reads: surveys, interactions, case_suspects
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
from (
  select * from surveys
  where hash(source, case_id) in (select suspect from case_suspects)
    or (case_id is null and hash(source, interaction_id) in (
      select hash(source, interaction_id) from interactions
      where hash(source, case_id) in (select suspect from case_suspects)
    ))
) as s
left join interactions as i on s.source = i.source and s.interaction_id = i.interaction_id
