-- batch_now: where the records of a batch are now; corrections, revokes and mended files move them after the load.
-- grain: one row per record_type, state.
-- reads: interactions, surveys, case_events, invitations, activities, staffings, interactions_older, surveys_older, case_events_older, invitations_older, activities_older, staffings_older, same_rows, quarantine, quarantine_outcomes
-- params: $batch_id
with placed as (
  select batch_id, record_type, 'in_figures' as state from interactions
  union all select batch_id, record_type, 'in_figures' from surveys
  union all select batch_id, record_type, 'in_figures' from case_events
  union all select batch_id, record_type, 'in_figures' from invitations
  union all select batch_id, record_type, 'in_figures' from activities
  union all select batch_id, record_type, 'in_figures' from staffings
  union all select batch_id, record_type, 'replaced_later' from interactions_older where fate = 'replaced'
  union all select batch_id, record_type, 'replaced_later' from surveys_older where fate = 'replaced'
  union all select batch_id, record_type, 'replaced_later' from case_events_older where fate = 'replaced'
  union all select batch_id, record_type, 'replaced_later' from invitations_older where fate = 'replaced'
  union all select batch_id, record_type, 'replaced_later' from activities_older where fate = 'replaced'
  union all select batch_id, record_type, 'replaced_later' from staffings_older where fate = 'replaced'
  union all select batch_id, record_type, 'same_as_another' from same_rows
  union all
  select q.batch_id, q.record_type, 'quarantine_' || coalesce(o.outcome, 'open')
  from quarantine as q
  left join quarantine_outcomes as o
    on q.batch_id = o.batch_id and q.record_type = o.record_type and q.src_row = o.src_row
)
select record_type, state, cast(count(*) as bigint) as rows
from placed
where batch_id = $batch_id
group by record_type, state
order by record_type, state
