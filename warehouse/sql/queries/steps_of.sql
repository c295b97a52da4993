-- steps_of: the steps of one case, or of the cases of one customer, each with how long the case stayed in it.
-- grain: one row per source, case_id, step.
-- reads: case_events, interactions, source_horizons
-- params: $customer_id, $source, $case_id, $within
-- within: the only departments that may be looked at, null for all. Nothing here rests on a row of another department
-- but up to when its source reaches.
with cases as (
  select $source as source, $case_id as case_id
  union
  select source, case_id
  from interactions
  where customer_id = $customer_id and case_id is not null
    and (cast($within as varchar[]) is null or list_contains(cast($within as varchar[]), department))
),
taken as (
  -- A step that is taken again counts from its first time, as in the funnel.
  select source, case_id, step, min(step_at) as step_at, arg_min(department, step_at) as department,
    arg_min(agent_id, step_at) as agent_id, arg_min(note, step_at) as note, count(*) as times
  from case_events
  where (source, case_id) in (select (source, case_id) from cases)
    and (cast($within as varchar[]) is null or list_contains(cast($within as varchar[]), department))
  group by source, case_id, step
),
reach as (
  select source, max(step_at) as as_of
  from case_events
  where cast($within as varchar[]) is null or list_contains(cast($within as varchar[]), department)
  group by source
),
ordered as (
  select t.*, lead(t.step_at) over (partition by t.source, t.case_id order by t.step_at, t.step) as next_at,
    greatest(r.as_of, coalesce(h.as_of, r.as_of)) as as_of
  from taken as t
  join reach as r on t.source = r.source
  left join source_horizons as h on t.source = h.source
)
select source, case_id, step, step_at, department, agent_id, note, times, next_at, next_at is null as is_last,
  (epoch_us(coalesce(next_at, as_of)) - epoch_us(step_at)) / 1e6 as stayed_s
from ordered
order by step_at, source, case_id, step
