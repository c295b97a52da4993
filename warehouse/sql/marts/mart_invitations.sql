-- mart_invitations: counts the questions of the days that changed.
-- grain: one row per source, day, channel, department, category.
-- reads: invitations, interactions, question_days
-- params: $answer_us
-- An answer that came early is judged no sooner than one that did not come: else young questions would all be answered.
insert into mart_invitations
with reach as (
  select source, greatest(max(sent_at), max(coalesce(answered_at, sent_at))) as as_of from invitations group by source
),
asked as (
  select v.source, v.day, coalesce(v.channel, i.channel) as channel, coalesce(v.department, i.department) as department,
    coalesce(v.category, i.category) as category,
    epoch_us(r.as_of) - epoch_us(v.sent_at) >= $answer_us as is_over,
    coalesce(epoch_us(v.answered_at) - epoch_us(v.sent_at) <= $answer_us, false) as is_answered
  from invitations as v
  join reach as r on v.source = r.source
  left join interactions as i on v.source = i.source and v.interaction_id = i.interaction_id
  where (v.source, v.day) in (select (source, day) from question_days)
)
select source, day, channel, department, category,
  cast(count(*) as bigint),
  cast(sum(case when is_over then 1 else 0 end) as bigint),
  cast(sum(case when is_over and is_answered then 1 else 0 end) as bigint),
  cast(sum(case when is_over then 0 else 1 end) as bigint)
from asked
group by source, day, channel, department, category
