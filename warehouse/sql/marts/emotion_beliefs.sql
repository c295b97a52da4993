-- emotion_beliefs: decides of every text of the days what is believed, in the order source, person, measured, text.
-- grain: one row per record, source, record_key.
-- reads: emotion_scores, emotion_labels, emotion_days, interactions, surveys, targets, apathy_signs
-- params: $touchpoint_words
-- The days stand alone beside each table, too: a filter by one column is asked while the table is read, one by three after.
-- Every form and cause keeps its origin: source, person, measured (times, behaviour), reason (the contact's own code) or text.
-- What the bits of said_forms and said_causes stand for, sql/tables/emotion_beliefs.sql tells.
insert into emotion_beliefs
with scores as (
  select s.* from (select * from emotion_scores where day in (select day from emotion_days)) as s
  semi join emotion_days as d on s.record = d.record and s.source = d.source and s.day = d.day
),
days as (
  select distinct channel, day from interactions
  where day in (select day from emotion_days where record = 'interaction')
),
in_force as (
  select d.channel, d.day, t.name, t.target
  from days as d
  join targets as t on t.channel in (d.channel, 'any') and t.from_on <= d.day
  qualify row_number() over (partition by d.channel, d.day, t.name order by t.from_on desc) = 1
),
limits as (
  select channel, day,
    max(case when name = 'answer_within_s' then target end) as answer_s,
    max(case when name = 'first_response_within_s' then target end) as reply_s,
    max(case when name = 'resolve_within_s' then target end) as close_s
  from in_force
  group by channel, day
),
located as (
  select
    s.*, i.channel, i.department, i.category, i.started_at as happened_at, i.emotion_label,
    coalesce(i.subcategory, i.category) as reason,
    i.wait_seconds > l.answer_s as is_late_answer,
    epoch_us(i.first_response_at) - epoch_us(i.started_at) > l.reply_s * 1000000 as is_late_reply,
    epoch_us(i.resolved_at) - epoch_us(i.started_at) > l.close_s * 1000000 as is_late_close
  from scores as s
  join (select * from interactions where day in (select day from emotion_days)) as i
    on s.source = i.source and s.record_key = i.interaction_id and s.day = i.day
  left join limits as l on i.channel = l.channel and i.day = l.day
  where s.record = 'interaction'
  union all by name
  select
    s.*, coalesce(a.channel, i.channel) as channel, coalesce(a.department, i.department) as department,
    coalesce(a.category, i.category) as category, a.responded_at as happened_at, cast(null as varchar) as emotion_label,
    coalesce(i.subcategory, a.category, i.category) as reason,
    cast(null as boolean) as is_late_answer, cast(null as boolean) as is_late_reply, cast(null as boolean) as is_late_close
  from scores as s
  join surveys as a on s.source = a.source and s.record_key = a.response_id and s.day = a.day
  left join interactions as i on a.source = i.source and a.interaction_id = i.interaction_id
  where s.record = 'survey'
),
labelled as (
  -- The first label counts; later ones by others show how well people agree.
  select record, source, record_key, text_mark, verdict, form, cause, design
  from emotion_labels
  qualify row_number() over (partition by record, source, record_key, text_mark order by labelled_at, label_id) = 1
),
withdrawn as (
  -- Most questions stay unanswered, after good contacts as after bad ones: that alone names no form.
  select distinct source, record_key from apathy_signs where sign <> 'unanswered'
),
known as (
  select
    t.*, b.verdict, b.form as person_form, b.cause as person_cause, b.design,
    coalesce(t.is_late_answer, t.is_late_reply, t.is_late_close) is not null as lag_measured,
    coalesce(t.is_late_answer, false) or coalesce(t.is_late_reply, false) or coalesce(t.is_late_close, false) as is_late,
    coalesce(regexp_matches(lower(t.reason), $touchpoint_words), false) as is_touchpoint,
    w.record_key is not null as is_withdrawn,
    case when list_contains(t.forms, 'anger') then 1 else 0 end + case when list_contains(t.forms, 'anxiety') then 2 else 0 end
      + case when list_contains(t.forms, 'apathy') then 4 else 0 end
      + case when list_contains(t.forms, 'disappointment') then 8 else 0 end as text_forms,
    case when list_contains(t.causes, 'emotional') then 1 else 0 end
      + case when list_contains(t.causes, 'expectation') then 2 else 0 end
      + case when list_contains(t.causes, 'lag') then 4 else 0 end
      + case when list_contains(t.causes, 'touchpoint') then 8 else 0 end
      + case when list_contains(t.causes, 'value') then 16 else 0 end as text_causes
  from located as t
  left join labelled as b
    on t.record = b.record and t.source = b.source and t.record_key = b.record_key
    and (t.text_mark = b.text_mark or t.text_mark is null)
  left join withdrawn as w on t.record = 'interaction' and t.source = w.source and t.record_key = w.record_key
),
stated as (
  select *,
    case
      when emotion_label = 'anger' then 17 when emotion_label = 'anxiety' then 18
      when emotion_label = 'apathy' then 20 when emotion_label = 'disappointment' then 24
      when person_form = 'anger' then 33 when person_form = 'anxiety' then 34
      when person_form = 'apathy' then 36 when person_form = 'disappointment' then 40
      when is_withdrawn then text_forms | 68
      else text_forms
    end as said_forms,
    case
      when person_cause = 'emotional' then 33 when person_cause = 'expectation' then 34 when person_cause = 'lag' then 36
      when person_cause = 'touchpoint' then 40 when person_cause = 'value' then 48
      else (text_causes & case when lag_measured then 27 else 31 end & case when reason is not null then 23 else 31 end)
        | case when is_late then 68 else 0 end | case when is_touchpoint then 136 else 0 end
    end as said_causes
  from known
)
select
  record, source, record_key, day, channel, department, category, happened_at, model_id, state, p,
  case when design = 'random' and p is not null then case when verdict = 'negative' then 1.0 else 0.0 end end as label_negative,
  case when emotion_label is not null then 'source' when verdict is not null then 'person' else 'text' end as origin,
  case
    when emotion_label in ('anger', 'disappointment', 'apathy', 'anxiety', 'negative') then 'negative'
    when emotion_label in ('neutral', 'positive') then 'not_negative'
    when emotion_label is not null then 'unclear'
    else coalesce(verdict, state)
  end as believed,
  intensity, said_forms, said_causes, lag_measured
from stated
