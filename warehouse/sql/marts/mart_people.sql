-- mart_people: counts the contacts of the touched days by the people behind them.
-- grain: one row per source, day, channel, department, team, agent, site.
-- reads: judged_contacts
-- params: $short_abandon_s
-- What a group has in common is taken with it, not looked up: there are nearly as many groups as contacts. Two of n groups
-- share a number with odds of n * n / 2 ** 65.
insert into mart_people
select
  any_value(source) as source, any_value(day) as day, any_value(channel) as channel, any_value(department) as department,
  any_value(team) as team, any_value(agent_id) as agent, any_value(site) as site,
  count(*) as contacts,
  count(case when resolved is not null then 1 end) as resolved_known,
  count(case when resolved and coalesce(transfers, 0) = 0 and not coalesce(escalated, false) then 1 end) as resolved_first,
  count(case when is_arrival then 1 end) as arrivals,
  count(case when is_offered then 1 end) as offered,
  count(case when is_abandoned then 1 end) as abandoned_all,
  count(case when is_abandoned and coalesce(wait_seconds < $short_abandon_s, false) then 1 end) as short_abandons,
  count(case when is_answered then 1 end) as answered,
  count(case when is_answered and wait_seconds is not null then 1 end) as waits_answered,
  cast(coalesce(sum(case when is_answered then wait_seconds end), 0) as double) as wait_answered_sum,
  cast(coalesce(sum(case when is_answered then wait_seconds * wait_seconds end), 0) as double) as wait_answered_squares,
  count(case when is_arrival and wait_seconds is not null then 1 end) as waits_known,
  count(case when is_arrival and wait_seconds > long_wait_s then 1 end) as waits_long,
  count(case when is_answered and handle_seconds is not null then 1 end) as handled,
  cast(coalesce(sum(case when is_answered then handle_seconds end), 0) as double) as handle_sum,
  cast(coalesce(sum(case when is_answered then handle_seconds * handle_seconds end), 0) as double) as handle_squares,
  count(case when emotion_label is not null then 1 end) as emotions_judged,
  count(case when emotion_label in ('anger', 'disappointment', 'apathy', 'anxiety', 'negative') then 1 end) as emotions_negative,
  count(case when escalated is not null then 1 end) as escalations_known,
  count(case when escalated then 1 end) as escalations,
  count(case when transfers is not null then 1 end) as transfers_known,
  count(case when transfers > 0 then 1 end) as transferred,
  count(case when is_complaint is not null then 1 end) as complaints_known,
  count(case when is_complaint then 1 end) as complaints
from judged_contacts
group by person
