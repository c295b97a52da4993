-- mart_people: counts the contacts of the touched days by the people behind them.
-- grain: one row per source, day, channel, department, team, agent, site.
-- reads: judged_contacts, interactions, touched_days
-- params: $long_wait_s, $short_abandon_s
insert into mart_people
with counted as (
  select
    person,
    cast(coalesce(count(*), 0) as bigint) as contacts,
    cast(coalesce(sum(case when resolved is not null then 1 else 0 end), 0) as bigint) as resolved_known,
    cast(coalesce(sum(case when resolved and coalesce(transfers, 0) = 0 and not coalesce(escalated, false) then 1 else 0 end), 0) as bigint) as resolved_first,
    cast(coalesce(sum(case when is_arrival then 1 else 0 end), 0) as bigint) as arrivals,
    cast(coalesce(sum(case when is_offered then 1 else 0 end), 0) as bigint) as offered,
    cast(coalesce(sum(case when is_abandoned then 1 else 0 end), 0) as bigint) as abandoned_all,
    cast(coalesce(sum(case when is_abandoned and coalesce(wait_seconds < $short_abandon_s, false) then 1 else 0 end), 0) as bigint) as short_abandons,
    cast(coalesce(sum(case when is_answered then 1 else 0 end), 0) as bigint) as answered,
    cast(coalesce(sum(case when is_answered and wait_seconds is not null then 1 else 0 end), 0) as bigint) as waits_answered,
    cast(coalesce(sum(case when is_answered then wait_seconds end), 0) as double) as wait_answered_sum,
    cast(coalesce(sum(case when is_answered then wait_seconds * wait_seconds end), 0) as double) as wait_answered_squares,
    cast(coalesce(sum(case when is_arrival and wait_seconds is not null then 1 else 0 end), 0) as bigint) as waits_known,
    cast(coalesce(sum(case when is_arrival and wait_seconds > $long_wait_s then 1 else 0 end), 0) as bigint) as waits_long,
    cast(coalesce(sum(case when is_answered and handle_seconds is not null then 1 else 0 end), 0) as bigint) as handled,
    cast(coalesce(sum(case when is_answered then handle_seconds end), 0) as double) as handle_sum,
    cast(coalesce(sum(case when is_answered then handle_seconds * handle_seconds end), 0) as double) as handle_squares,
    cast(coalesce(sum(case when emotion_label is not null then 1 else 0 end), 0) as bigint) as emotions_judged,
    cast(coalesce(sum(case when emotion_label in ('anger', 'disappointment', 'apathy', 'anxiety', 'negative') then 1 else 0 end), 0) as bigint) as emotions_negative,
    cast(coalesce(sum(case when escalated is not null then 1 else 0 end), 0) as bigint) as escalations_known,
    cast(coalesce(sum(case when escalated then 1 else 0 end), 0) as bigint) as escalations,
    cast(coalesce(sum(case when transfers is not null then 1 else 0 end), 0) as bigint) as transfers_known,
    cast(coalesce(sum(case when transfers > 0 then 1 else 0 end), 0) as bigint) as transferred,
    cast(coalesce(sum(case when is_complaint is not null then 1 else 0 end), 0) as bigint) as complaints_known,
    cast(coalesce(sum(case when is_complaint then 1 else 0 end), 0) as bigint) as complaints
  from judged_contacts
  group by person
),
people as (
  -- Two of n groups share a number with odds of n * n / 2 ** 65.
  select distinct hash(i.source, i.day, i.channel, i.department, i.team, i.agent_id, i.site) as person,
    i.source, i.day, i.channel, i.department, i.team, i.agent_id as agent, i.site
  from interactions as i
  semi join touched_days as d on i.source = d.source and i.day = d.day
)
select p.* exclude (person), c.* exclude (person)
from counted as c
join people as p on c.person = p.person
