-- judged_contacts: every contact of the touched days, with what can be said of its waiting.
-- grain: one row per source, interaction_id.
-- reads: interactions, touched_days, targets
-- params: $short_abandon_s
create or replace temporary table judged_contacts as
select
  i.source, i.day, i.week, cast(date_trunc('month', i.day) as date) as month, i.hour, i.channel, i.department,
  i.category, i.started_at, i.first_response_at, i.wait_seconds, i.handle_seconds, i.wait_bucket,
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
semi join touched_days as d on i.source = d.source and i.day = d.day
asof left join targets_to_answer as t on i.channel = t.channel and i.day >= t.from_on
