-- judged_contacts: every contact of the touched days, with what can be said of its waiting.
-- grain: one row per source, interaction_id.
-- reads: interactions, cells, targets_to_answer
-- params: $short_abandon_s
create or replace temporary table judged_contacts as
select
  c.cell, i.hour, i.started_at, i.first_response_at, i.wait_seconds, i.handle_seconds, i.wait_bucket,
  i.first_response_bucket, i.resolution_bucket, i.resolved, i.transfers, i.escalated, i.emotion_label,
  t.target as answer_target_s,
  coalesce(i.direction, 'inbound') = 'inbound' as is_arrival,
  coalesce(i.direction, 'inbound') = 'inbound' and (i.abandoned is not null or i.answered_at is not null) as is_offered,
  coalesce(i.direction, 'inbound') = 'inbound' and coalesce(not i.abandoned, i.answered_at is not null) as is_answered,
  coalesce(i.direction, 'inbound') = 'inbound' and coalesce(i.abandoned, false) as is_abandoned,
  coalesce(i.direction, 'inbound') = 'inbound' and coalesce(i.abandoned, false)
    and coalesce(i.wait_seconds < $short_abandon_s, false) as is_short_abandon,
  coalesce(i.direction, 'inbound') = 'inbound' and (i.abandoned is not null or i.answered_at is not null)
    and i.wait_seconds is not null and t.target is not null as has_target
from interactions as i
join cells as c
  on i.source = c.source and i.day = c.day and i.channel = c.channel
  and i.department is not distinct from c.department and i.category is not distinct from c.category
asof left join targets_to_answer as t on i.channel = t.channel and i.day >= t.from_on
