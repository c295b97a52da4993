-- mart_contacts: counts the contacts of the touched days.
-- grain: one row per source, day, channel, department, category.
-- reads: judged_contacts, slices, targets_to_answer
-- params: $short_abandon_s, $frontline_limit
insert into mart_contacts
with counted as (
  select
    slice,
    count(*) as contacts,
    count(case when resolved is not null then 1 end) as resolved_known,
    count(case when resolved and coalesce(transfers, 0) = 0 and not coalesce(escalated, false) then 1 end) as resolved_first,
    count(case when is_answered and resolved is not null then 1 end) as answered_resolved_known,
    count(case when is_answered and resolved and coalesce(transfers, 0) = 0 and not coalesce(escalated, false) then 1 end) as answered_resolved_first,
    count(case when is_arrival then 1 end) as arrivals,
    count(case when is_offered then 1 end) as offered,
    count(case when is_abandoned then 1 end) as abandoned_all,
    count(case when is_abandoned and coalesce(wait_seconds < $short_abandon_s, false) then 1 end) as short_abandons,
    count(case when is_answered then 1 end) as answered,
    count(case when is_answered and wait_seconds is not null then 1 end) as waits_answered,
    cast(coalesce(sum(case when is_answered then wait_seconds end), 0) as double) as wait_answered_sum,
    cast(coalesce(sum(case when is_answered then wait_seconds * wait_seconds end), 0) as double) as wait_answered_squares,
    count(case when is_answered and wait_seconds > 0 then 1 end) as waits_queued,
    count(case when is_arrival and wait_seconds is not null then 1 end) as waits_known,
    cast(coalesce(sum(case when is_arrival then wait_seconds end), 0) as double) as wait_sum,
    cast(coalesce(sum(case when is_arrival then wait_seconds * wait_seconds end), 0) as double) as wait_squares,
    count(case when is_arrival and wait_seconds > 0 then 1 end) as waits_known_queued,
    count(case when is_arrival and wait_seconds > long_wait_s then 1 end) as waits_long,
    count(case when has_target then 1 end) as targeted,
    count(case when has_target and is_abandoned and coalesce(wait_seconds < $short_abandon_s, false) then 1 end) as targeted_short_abandons,
    count(case when has_target and is_answered and wait_seconds <= answer_target_s then 1 end) as targeted_answered_in_time,
    count(case when has_target and is_abandoned and wait_seconds <= answer_target_s then 1 end) as targeted_abandoned_in_time,
    count(case when is_answered and handle_seconds is not null then 1 end) as handled,
    cast(coalesce(sum(case when is_answered then handle_seconds end), 0) as double) as handle_sum,
    cast(coalesce(sum(case when is_answered then handle_seconds * handle_seconds end), 0) as double) as handle_squares,
    count(case when first_response_at is not null then 1 end) as responses_known,
    count(case when first_response_at <= started_at + interval 2 hour then 1 end) as responses_in_2h,
    count(case when emotion_label is not null then 1 end) as emotions_judged,
    count(case when emotion_label in ('anger', 'disappointment', 'apathy', 'anxiety', 'negative') then 1 end) as emotions_negative,
    count(case when emotion_label = 'unclear' then 1 end) as emotions_unclear,
    count(case when is_net and resolved is not null then 1 end) as net_resolved_known,
    count(case when is_net and resolved and coalesce(transfers, 0) = 0 then 1 end) as net_resolved_first,
    count(case when escalated is not null then 1 end) as escalations_known,
    count(case when escalated then 1 end) as escalations,
    count(case when transfers is not null then 1 end) as transfers_known,
    count(case when transfers > 0 then 1 end) as transferred,
    count(case when self_service is not null then 1 end) as self_service_known,
    count(case when self_service then 1 end) as self_served,
    count(case when is_complaint is not null then 1 end) as complaints_known,
    count(case when is_complaint then 1 end) as complaints,
    count(case when emotion_label = 'anger' then 1 end) as emotions_anger,
    count(case when emotion_label = 'disappointment' then 1 end) as emotions_disappointment,
    count(case when emotion_label = 'apathy' then 1 end) as emotions_apathy,
    count(case when emotion_label = 'anxiety' then 1 end) as emotions_anxiety,
    count(case when coalesce(compensation_kind, compensation_approved_by) is not null or compensation_amount is not null then 1 end) as compensations,
    count(case when compensation_kind = 'basic' then 1 end) as compensations_basic,
    count(case when compensation_kind = 'emotional' then 1 end) as compensations_emotional,
    count(case when compensation_kind = 'relational' then 1 end) as compensations_relational,
    count(case when compensation_approved_by is not null and compensation_amount is not null then 1 end) as compensations_judged,
    count(case when compensation_approved_by = 'frontline' and compensation_amount <= $frontline_limit then 1 end) as compensations_frontline,
    count(case when compensation_amount is not null then 1 end) as compensated,
    cast(coalesce(sum(compensation_amount), 0) as double) as compensation_sum,
    cast(coalesce(sum(compensation_amount * compensation_amount), 0) as double) as compensation_squares
  from (
    select j.*, t.target as answer_target_s, j.is_offered and j.wait_seconds is not null and t.target is not null as has_target
    from judged_contacts as j
    left join targets_to_answer as t on j.channel = t.channel and j.day = t.day
  ) as contacts
  group by slice
)
select s.* exclude (slice), c.* exclude (slice)
from counted as c
join slices as s on c.slice = s.slice
