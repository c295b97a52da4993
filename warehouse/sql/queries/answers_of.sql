-- answers_of: the survey answers of one customer, or of one case, with what their contact knows where they do not say.
-- grain: one row per source, response_id.
-- reads: surveys, interactions
-- params: $customer_id, $source, $case_id, $within
-- within: the only departments that may be looked at, null for all. Nothing here rests on a row of another department.
with own as (
  -- An answer that names no department is its contact's.
  select
    s.source, s.response_id, s.responded_at, s.day, s.kind, s.score, s.scale_max, s.norm_score, s.stage, s.comment,
    coalesce(s.channel, i.channel) as channel, coalesce(s.department, i.department) as department,
    coalesce(s.customer_id, i.customer_id) as customer_id, coalesce(s.case_id, i.case_id) as case_id
  from surveys as s
  left join interactions as i
    on s.source = i.source and s.interaction_id = i.interaction_id
    and (cast($within as varchar[]) is null or list_contains(cast($within as varchar[]), i.department))
)
select *
from own
where (customer_id = $customer_id or (source = $source and case_id = $case_id))
  and (cast($within as varchar[]) is null or list_contains(cast($within as varchar[]), department))
order by responded_at, source, response_id
