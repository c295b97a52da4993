-- judged_contacts: every contact of the touched days, with what can be said of its waiting; a view, so that no copy is made.
-- grain: one row per source, interaction_id.
-- reads: interactions, touched_days, beyond_first_contact, long_waits
-- params: none
create or replace temporary view judged_contacts as
select
  hash(i.source, i.day, i.channel, i.department, i.category) as slice, i.source, i.channel, i.department, i.team, i.agent_id, i.site, i.day, i.hour, i.started_at, i.first_response_at,
  i.wait_seconds, i.handle_seconds, i.wait_bucket, i.first_response_bucket, i.resolution_bucket, i.resolved,
  i.transfers, i.escalated, i.emotion_label, i.self_service, i.is_complaint, i.compensation_kind, i.compensation_amount,
  i.compensation_approved_by,
  hash(i.source, i.day, i.channel, i.department, i.team, i.agent_id, i.site) as person,
  w.long_wait_s,
  -- What the front line could have settled at once; a view takes no parameters, so the categories stand in a table.
  not coalesce(i.escalated, false) and not coalesce(i.category in (select category from beyond_first_contact), false) as is_net,
  coalesce(i.direction, 'inbound') = 'inbound' as is_arrival,
  coalesce(i.direction, 'inbound') = 'inbound' and i.abandoned is not null as is_offered,
  coalesce(i.direction, 'inbound') = 'inbound' and coalesce(not i.abandoned, i.answered_at is not null) as is_answered,
  coalesce(i.direction, 'inbound') = 'inbound' and coalesce(i.abandoned, false) as is_abandoned
from (select * from interactions where day in (select day from touched_days)) as i
semi join touched_days as d on i.source = d.source and i.day = d.day
left join long_waits as w on i.channel = w.channel
