-- mart_doses: counts the satisfaction answers of the touched days by what their contact went through.
-- grain: one row per source, day, channel, department, category, wait_band, settled.
-- reads: surveys, interactions, touched_answers
-- params: $long_wait_s
insert into mart_doses
with answered as (
  select s.source, s.day, s.norm_score,
    coalesce(s.channel, i.channel) as channel,
    coalesce(s.department, i.department) as department,
    coalesce(s.category, i.category) as category,
    case
      when i.wait_seconds is null or coalesce(i.direction, 'inbound') <> 'inbound' then null
      when i.wait_seconds <= $long_wait_s / 6 then 0
      when i.wait_seconds <= $long_wait_s / 3 then 1
      when i.wait_seconds <= $long_wait_s then 2
      when i.wait_seconds <= $long_wait_s * 5 / 3 then 3
      when i.wait_seconds <= $long_wait_s * 10 / 3 then 4
      else 5
    end as wait_band,
    case
      when i.resolved is not null
        then i.resolved and coalesce(i.transfers, 0) = 0 and not coalesce(i.escalated, false)
    end as settled
  from surveys as s
  semi join touched_answers as t on s.source = t.source and s.day = t.day
  left join interactions as i on s.source = i.source and s.interaction_id = i.interaction_id
  where s.kind = 'csat' and s.norm_score is not null
)
select source, day, channel, department, category, cast(wait_band as smallint), settled,
  cast(count(*) as bigint) as answers,
  cast(sum(norm_score) as double) as score_sum,
  cast(sum(norm_score * norm_score) as double) as score_squares,
  cast(sum(case when norm_score >= 4 then 1 else 0 end) as bigint) as satisfied
from answered
group by source, day, channel, department, category, wait_band, settled
