-- contacts_of: the contacts of one customer, or of one case, with what became of their promises and of their grade's clock.
-- grain: one row per source, interaction_id.
-- reads: interactions, emotion_records, case_events, source_horizons, targets
-- params: $customer_id, $source, $case_id, $within
-- within: the only departments that may be looked at, null for all. Nothing here rests on a row of another department
-- but up to when its source reaches, and which moments it ever knows.
with own as (
  select *
  from interactions
  where (customer_id = $customer_id or (source = $source and case_id = $case_id))
    and (cast($within as varchar[]) is null or list_contains(cast($within as varchar[]), department))
),
steps as (
  select source, case_id, min(step_at) as step_at
  from case_events
  where (source, case_id) in (select (source, case_id) from own)
    and (cast($within as varchar[]) is null or list_contains(cast($within as varchar[]), department))
  group by source, case_id
),
stepping as (
  select distinct source
  from case_events
  where cast($within as varchar[]) is null or list_contains(cast($within as varchar[]), department)
),
limits as (
  select o.source, o.interaction_id, t.target
  from own as o
  join targets as t
    on t.channel in (o.channel, 'any') and t.from_on <= o.day and t.name = 'grade_' || o.complaint_grade || '_within_s'
  qualify row_number() over (partition by o.source, o.interaction_id order by t.from_on desc) = 1
),
timed as (
  select
    o.*, h.as_of, h.knows_fulfilment, l.target as grade_within_s,
    coalesce(least(o.first_response_at, o.answered_at), o.first_response_at, o.answered_at) as replied_at,
    case when s.step_at >= o.started_at then s.step_at end as stepped_at,
    case when o.complaint_grade = 3 then h.knows_reply else g.source is not null end as knows_grade
  from own as o
  left join source_horizons as h on o.source = h.source
  left join limits as l on o.source = l.source and o.interaction_id = l.interaction_id
  left join steps as s on o.source = s.source and o.case_id = s.case_id
  left join stepping as g on o.source = g.source
),
clocked as (
  select *,
    epoch_us(case when complaint_grade = 3 then replied_at else stepped_at end) - epoch_us(started_at) as taken_us
  from timed
)
select
  c.source, c.interaction_id, c.started_at, c.customer_id, c.case_id, c.channel, c.direction, c.proactive, c.department,
  c.team, c.agent_id, c.site, c.category, c.customer_tier, c.wait_seconds, c.abandoned, c.transfers, c.escalated,
  c.resolved, c.resolved_at, c.is_complaint, c.complaint_grade, c.grade_within_s,
  case
    when c.complaint_grade is null or c.grade_within_s is null then null
    when not coalesce(c.knows_grade, false) then 'unknown'
    when c.taken_us <= c.grade_within_s * 1000000 then 'met'
    when c.taken_us is not null or epoch_us(c.as_of) - epoch_us(c.started_at) > c.grade_within_s * 1000000 then 'missed'
    else 'running'
  end as grade_clock,
  c.taken_us / 1e6 as grade_taken_s,
  c.promised_at, c.fulfilled_at,
  case
    when c.promised_at is null then null
    when not coalesce(c.knows_fulfilment, false) then 'unknown'
    when c.fulfilled_at <= c.promised_at then 'kept'
    when c.fulfilled_at is not null or c.as_of > c.promised_at then 'broken'
    else 'not_due'
  end as promise,
  c.compensation_kind, c.compensation_amount, c.compensation_approved_by, c.emotion_label, e.believed, e.origin, e.forms,
  c.text
from clocked as c
left join emotion_records as e
  on e.record = 'interaction' and c.source = e.source and c.interaction_id = e.record_key
order by c.started_at, c.source, c.interaction_id
