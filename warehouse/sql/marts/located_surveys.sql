-- located_surveys: every answer, with what its contact knows where the answer itself does not say.
-- grain: one row per source, response_id.
-- reads: surveys, interactions
-- params: none
create or replace temporary table located_surveys as
select
  s.source, s.day, s.week, cast(date_trunc('month', s.day) as date) as month, s.responded_at, s.response_id,
  s.kind, s.score, s.scale_min, s.scale_max, s.norm_score,
  coalesce(s.channel, i.channel) as channel,
  coalesce(s.department, i.department) as department,
  coalesce(s.category, i.category) as category,
  coalesce(s.customer_id, i.customer_id) as customer_id
from surveys as s
left join interactions as i on s.source = i.source and s.interaction_id = i.interaction_id
