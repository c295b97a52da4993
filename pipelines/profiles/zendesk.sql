-- One row a ticket, out of three PostgreSQL tables shaped like Zendesk's (as connectors copy them):
--   tickets(id, created_at, updated_at, requester_id, assignee_id, group_id, via_channel, subject, satisfaction_score,
--           satisfaction_updated_at)
--   comments(id, ticket_id, author_id, author_role, public, created_at)
--   field_history(ticket_id, field_name, value, updated_at)
-- Unsure, adapt to your copy: `author_role` (Zendesk keeps the role in its users), and whether triggers and bots write
-- comments as an agent. A ticket is resolved while its last status is solved or closed; when it was first said to be so
-- and then opened again, it was reopened, and the last solving counts.
-- A ticket's row is new when the ticket, a comment or its history is: the greatest of their times is the high-water mark.
create or replace view endvalue_zendesk as
with told as (
  select ticket_id,
    min(created_at) filter (where public and author_role in ('agent', 'admin')) as first_agent_at,
    max(created_at) as last_comment_at
  from comments
  group by ticket_id
), steps as (
  select ticket_id, field_name, value, updated_at,
    lag(value) over (partition by ticket_id, field_name order by updated_at) as before
  from field_history
), handled as (
  select ticket_id,
    max(updated_at) filter (where field_name = 'status' and value = 'solved') as solved_at,
    count(*) filter (where field_name = 'status' and before in ('solved', 'closed')
                     and value not in ('solved', 'closed')) as reopens,
    count(*) filter (where field_name = 'group_id' and before is not null and value <> before) as transfers,
    (array_agg(value order by updated_at desc) filter (where field_name = 'status'))[1] as status,
    max(updated_at) as last_step_at
  from steps
  group by ticket_id
)
select t.id, t.created_at, t.requester_id, t.assignee_id, t.group_id, t.via_channel, t.subject,
  told.first_agent_at,
  case when handled.status in ('solved', 'closed') then handled.solved_at end as resolved_at,
  case when handled.reopens > 0 then false when handled.status in ('solved', 'closed') then true end as resolved_and_stayed,
  handled.transfers, handled.reopens,
  t.satisfaction_score, t.satisfaction_updated_at,
  greatest(t.updated_at, told.last_comment_at, handled.last_step_at) as changed_at
from tickets as t
left join told on told.ticket_id = t.id
left join handled on handled.ticket_id = t.id;
