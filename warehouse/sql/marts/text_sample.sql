-- text_sample: draws some of the texts of the days, each day and slice by the number of its texts.
-- grain: one row per record, source, record_key.
-- reads: emotion_beliefs, emotion_days, mart_emotions, interactions, surveys
-- params: $sampled, $sampled_of_slice
-- Of every channel, department and category so many at least: whoever looks at one of them alone has them all at that rate.
insert into text_sample
with rates as (
  select record, source, day, channel, department, category,
    $sampled / sum(texts) over (partition by record, source, day) as of_day,
    $sampled_of_slice / least(
      sum(texts) over (partition by record, source, day, channel),
      sum(texts) over (partition by record, source, day, department),
      sum(texts) over (partition by record, source, day, category)
    ) as of_slice
  from mart_emotions
  where day in (select day from emotion_days) and texts > 0
),
days as (
  select record, source, day, min(of_day) as of_day from rates group by record, source, day
),
slices as (
  select *, least(1, of_slice) as rate from rates where of_slice > of_day and of_day < 1
),
texts as (
  select record, source, record_key, day, channel, department, category,
    hash(source, record_key) / 18446744073709551616.0 as drawn
  from (select * from emotion_beliefs where day in (select day from emotion_days))
  semi join emotion_days using (record, source, day)
),
chosen as (
  select r.*, coalesce(s.rate, least(1, d.of_day)) as rate
  from texts as r
  join days as d on r.record = d.record and r.source = d.source and r.day = d.day
  left join slices as s on r.record = s.record and r.source = s.source and r.day = s.day and r.channel is not distinct from s.channel
    and r.department is not distinct from s.department and r.category is not distinct from s.category
  where r.drawn < coalesce(s.rate, d.of_day)
)
select c.*, hash(coalesce(i.customer_id, a.customer_id, c.source || chr(31) || c.record_key)),
  coalesce(i.text, a.comment)
from chosen as c
left join (select * from interactions where day in (select day from emotion_days)) as i
  on c.record = 'interaction' and c.source = i.source and c.record_key = i.interaction_id and c.day = i.day
left join surveys as a
  on c.record = 'survey' and c.source = a.source and c.record_key = a.response_id and c.day = a.day
where coalesce(i.text, a.comment) is not null
order by c.day
