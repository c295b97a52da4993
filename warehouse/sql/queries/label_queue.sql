-- label_queue: texts in an order that is random and always the same: the first ones of a channel are its random sample.
-- grain: one row per record, source, record_key.
-- reads: emotion_records, emotion_scores, interactions, surveys
-- params: $seed, $channels, $departments, $start, $end, $rows (of each channel)
-- Texts of one mark are drawn once each, as they stand: what is written often is drawn often.
with drawn as (
  select
    r.record, r.source, r.record_key, s.text_mark, r.channel, r.day,
    row_number() over (
      partition by r.channel order by md5(concat_ws(chr(31), cast($seed as varchar), r.source, r.record, r.record_key)), r.source,
      r.record, r.record_key
    ) as place
  from emotion_records as r
  join emotion_scores as s on r.record = s.record and r.source = s.source and r.record_key = s.record_key
  where s.state <> 'unscored' and s.text_mark is not null and r.day between $start and $end
    and (len(cast($channels as varchar[])) = 0 or list_contains(cast($channels as varchar[]), r.channel))
    and (len(cast($departments as varchar[])) = 0 or list_contains(cast($departments as varchar[]), r.department))
  qualify place <= $rows
)
select d.record, d.source, d.record_key, d.text_mark, d.channel, d.day, d.place, coalesce(i.text, a.comment) as text
from drawn as d
left join interactions as i on d.record = 'interaction' and d.source = i.source and d.record_key = i.interaction_id
left join surveys as a on d.record = 'survey' and d.source = a.source and d.record_key = a.response_id
order by d.place, d.channel
