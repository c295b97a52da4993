-- emotion_feed: takes the strong negative contacts of the days, with what their first response took.
-- grain: one row per record, source, record_key.
-- reads: negative_texts, interactions, targets
-- params: $feed_intensity
insert into emotion_feed
with strong as (
  select * from negative_texts
  where record = 'interaction' and (intensity >= $feed_intensity or (origin <> 'text' and list_contains(forms, 'anger')))
),
limits as (
  select d.channel, d.day, arg_max(t.target, t.from_on) as limit_s
  from (select distinct channel, day from strong) as d
  join targets as t on t.name = 'angry_reply_within_s' and t.channel in (d.channel, 'any') and t.from_on <= d.day
  group by d.channel, d.day
)
select
  s.record, s.source, s.record_key, s.day, s.channel, s.department, s.category, s.happened_at, l.limit_s,
  (epoch_us(least(coalesce(i.first_response_at, i.answered_at), coalesce(i.answered_at, i.first_response_at)))
    - epoch_us(s.happened_at)) / 1e6
from strong as s
join (select * from interactions where day in (select day from emotion_days)) as i on s.source = i.source and s.record_key = i.interaction_id and s.day = i.day
left join limits as l on s.channel is not distinct from l.channel and s.day = l.day
order by s.day
