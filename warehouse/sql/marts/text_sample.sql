-- text_sample: draws some of the texts of the days, each day by the number of its texts.
-- grain: one row per record, source, record_key.
-- reads: emotion_beliefs, emotion_days, interactions, surveys
-- params: $sampled
insert into text_sample
with rates as (
  select record, source, day, least(1, $sampled / count(*)) as rate
  from (select * from emotion_beliefs where day in (select day from emotion_days))
  semi join emotion_days using (record, source, day)
  group by record, source, day
),
chosen as (
  select r.record, r.source, r.record_key, r.day, r.channel, r.department, r.category,
    hash(r.source, r.record_key) / 18446744073709551616.0 as drawn, t.rate
  from (select * from emotion_beliefs where day in (select day from emotion_days)) as r
  join rates as t on r.record = t.record and r.source = t.source and r.day = t.day
  where hash(r.source, r.record_key) / 18446744073709551616.0 < t.rate
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
