-- mart_deadlines: judges what had to be done by a time; what is open and not yet late is not judged.
-- grain: one row per source, day, channel, department, category, measure.
-- reads: interactions, case_events, slices, due_days, deadline_targets, source_horizons_now, repeat_horizons,
--   outreach_known_now
-- params: $follow_up_us, $containment_us
insert into mart_deadlines
with steps as (
  select source, case_id, min(step_at) as step_at from case_events group by source, case_id
),
stepping as (
  select distinct source from case_events
),
contacts as (
  select
    hash(i.source, i.day, i.channel, i.department, i.category) as slice,
    coalesce(i.direction, 'inbound') = 'inbound' as is_arrival,
    i.emotion_label, i.complaint_grade, epoch_us(i.started_at) as from_us, epoch_us(h.as_of) as as_of_us,
    epoch_us(least(coalesce(i.first_response_at, i.answered_at), coalesce(i.answered_at, i.first_response_at))) as reply_us,
    epoch_us(i.resolved_at) as closed_us, epoch_us(i.promised_at) as promised_us, epoch_us(i.fulfilled_at) as fulfilled_us,
    epoch_us(case when e.step_at >= i.started_at then e.step_at end) as step_us,
    h.knows_reply, h.knows_closing, h.knows_fulfilment, g.source is not null as knows_steps,
    t.* exclude (channel, day)
  from interactions as i
  join source_horizons_now as h on i.source = h.source
  left join deadline_targets as t on i.channel = t.channel and i.day = t.day
  left join steps as e on i.source = e.source and i.case_id = e.case_id
  left join stepping as g on i.source = g.source
  where i.day in (select day from due_days)
),
deadlines as (
  select slice, 'first_response' as measure, reply_s * 1000000 as limit_us, reply_us - from_us as done_us, as_of_us - from_us as age_us, knows_reply as knows
  from contacts
  where is_arrival and reply_s * 1000000 is not null
  union all
  select slice, 'resolution' as measure, close_s * 1000000 as limit_us, closed_us - from_us as done_us, as_of_us - from_us as age_us, knows_closing as knows
  from contacts
  where is_arrival and close_s * 1000000 is not null
  union all
  select slice, 'tier_anger' as measure, angry_reply_s * 1000000 as limit_us, reply_us - from_us as done_us, as_of_us - from_us as age_us, knows_reply as knows
  from contacts
  where emotion_label = 'anger' and angry_reply_s * 1000000 is not null
  union all
  select slice, 'tier_complex' as measure, complex_close_s * 1000000 as limit_us, closed_us - from_us as done_us, as_of_us - from_us as age_us, knows_closing as knows
  from contacts
  where complaint_grade in (1, 2) and complex_close_s * 1000000 is not null
  union all
  select slice, 'complaint_grade_1' as measure, grade_1_s * 1000000 as limit_us, step_us - from_us as done_us, as_of_us - from_us as age_us, knows_steps as knows
  from contacts
  where complaint_grade = 1 and grade_1_s * 1000000 is not null
  union all
  select slice, 'complaint_grade_2' as measure, grade_2_s * 1000000 as limit_us, step_us - from_us as done_us, as_of_us - from_us as age_us, knows_steps as knows
  from contacts
  where complaint_grade = 2 and grade_2_s * 1000000 is not null
  union all
  select slice, 'complaint_grade_3' as measure, grade_3_s * 1000000 as limit_us, reply_us - from_us as done_us, as_of_us - from_us as age_us, knows_reply as knows
  from contacts
  where complaint_grade = 3 and grade_3_s * 1000000 is not null
  union all
  select slice, 'promise' as measure, promised_us - from_us as limit_us, fulfilled_us - from_us as done_us, as_of_us - from_us as age_us, knows_fulfilment as knows
  from contacts
  where promised_us is not null and promised_us - from_us is not null
),
clocks as (
  -- A clock that is not due: where the source never knows when it was done, its contacts are due and never judged.
  select slice, measure,
    knows and (done_us is not null or age_us > limit_us) as is_judged,
    coalesce(done_us <= limit_us, false) as is_met,
    knows and done_us is null and age_us <= limit_us as is_waiting
  from deadlines
),
customers as (
  select
    hash(i.source, i.day, i.channel, i.department, i.category) as slice, hash(i.source, i.interaction_id) as contact,
    i.customer_id, i.channel, epoch_us(h.as_of) as as_of_us, split_part(i.customer_id, ':', 1) as namespace,
    coalesce(i.is_complaint and (i.resolved or i.resolved_at is not null), false) as is_settled,
    epoch_us(coalesce(i.resolved_at, i.ended_at, i.started_at)) as settled_us, epoch_us(i.started_at) as from_us
  from interactions as i
  left join repeat_horizons as h on split_part(i.customer_id, ':', 1) = h.customers
  where i.day in (select day from due_days)
    and ((i.is_complaint and (i.resolved or i.resolved_at is not null))
      or (i.channel = 'bot' and coalesce(i.direction, 'inbound') = 'inbound'))
),
needed as (
  -- An answer comes within so long after; a day more on both sides, because days are of another zone.
  select distinct cast(unnest(generate_series(
    cast(make_timestamp(cast(case when is_settled then settled_us else from_us end as bigint)) as date) - 1,
    cast(make_timestamp(cast(case when is_settled then settled_us + $follow_up_us else from_us end as bigint)) as date) + 1,
    interval 1 day
  )) as date) as day
  from customers
  union
  select distinct cast(unnest(generate_series(
    cast(make_timestamp(cast(from_us as bigint)) as date) - 1,
    cast(make_timestamp(cast(from_us + $containment_us as bigint)) as date) + 1,
    interval 1 day
  )) as date)
  from customers
  where channel = 'bot'
),
others as (
  select
    customer_id, epoch_us(started_at) as at_us, coalesce(direction, 'inbound') = 'outbound' or coalesce(proactive, false) as is_ours,
    coalesce(direction, 'inbound') = 'inbound' and channel <> 'bot' as is_human
  from interactions
  where day in (select day from needed) and customer_id in (select customer_id from customers)
),
answers as (
  select 'follow_up' as measure, c.slice, c.contact, c.as_of_us - c.settled_us >= $follow_up_us as is_over,
    c.namespace in (select customers from outreach_known_now where knows) as knows, count(o.at_us) > 0 as is_met
  from customers as c
  left join others as o
    on c.customer_id = o.customer_id and o.is_ours and o.at_us > c.settled_us and o.at_us <= c.settled_us + $follow_up_us
  where c.is_settled
  group by all
  union all
  select 'containment', c.slice, c.contact, c.as_of_us - c.from_us >= $containment_us, c.customer_id is not null,
    count(o.at_us) = 0
  from customers as c
  left join others as o
    on c.customer_id = o.customer_id and o.is_human and o.at_us >= c.from_us and o.at_us <= c.from_us + $containment_us
  where c.channel = 'bot'
  group by all
),
counted as (
  select slice, measure, count(*) as due,
    sum(case when is_judged then 1 else 0 end) as judged,
    sum(case when is_judged and is_met then 1 else 0 end) as met,
    sum(case when is_waiting then 1 else 0 end) as waiting
  from (
    select slice, measure, is_judged, is_met, is_waiting from clocks
    union all
    select slice, measure, coalesce(knows and is_over, false), is_met, coalesce(knows and not is_over, false) from answers
  )
  group by slice, measure
)
select s.* exclude (slice), c.measure, cast(c.due as bigint), cast(c.judged as bigint), cast(c.met as bigint),
  cast(c.waiting as bigint)
from counted as c
join slices as s on c.slice = s.slice
