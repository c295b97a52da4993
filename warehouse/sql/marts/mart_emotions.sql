-- mart_emotions: sums up the texts of the days: the index of the model, the labels of people, and what is believed.
-- grain: one row per record, source, day, channel, department, category.
-- reads: emotion_beliefs, emotion_days
-- params: none
insert into mart_emotions
select
  record, source, day, channel, department, category, any_value(model_id) as model_id,
  cast(count(*) as bigint) as texts,
  cast(count(p) as bigint) as texts_scored,
  cast(sum(case when state = 'negative' then 1 else 0 end) as bigint) as texts_negative,
  cast(sum(case when state = 'unclear' then 1 else 0 end) as bigint) as texts_unclear,
  coalesce(sum(p), 0) as p_sum,
  coalesce(sum(p * p), 0) as p_squares,
  cast(count(label_negative) as bigint) as labels,
  cast(coalesce(sum(label_negative), 0) as bigint) as labels_negative,
  coalesce(sum(label_negative - p), 0) as difference_sum,
  coalesce(sum((label_negative - p) * (label_negative - p)), 0) as difference_squares,
  cast(sum(case when believed <> 'unscored' then 1 else 0 end) as bigint) as believed_judged,
  cast(sum(case when believed = 'negative' then 1 else 0 end) as bigint) as believed_negative,
  cast(sum(case when believed = 'negative' and intensity = 3 then 1 else 0 end) as bigint) as believed_strong,
  cast(sum(case when origin = 'source' then 1 else 0 end) as bigint) as by_source,
  cast(sum(case when origin = 'person' then 1 else 0 end) as bigint) as by_person
from emotion_beliefs
where day in (select day from emotion_days) and (record, source, day) in (select (record, source, day) from emotion_days)
group by record, source, day, channel, department, category
