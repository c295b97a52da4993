-- mart_team_hours: counts the contacts of the touched days by team and hour.
-- grain: one row per source, day, hour, channel, department, team.
-- reads: judged_contacts
-- params: none
insert into mart_team_hours
select
  source, day, hour, cast(isodow(day) as utinyint) as weekday, channel, department, team,
  count(*) as contacts,
  count(case when resolved is not null then 1 end) as resolved_known,
  count(case when resolved and coalesce(transfers, 0) = 0 and not coalesce(escalated, false) then 1 end) as resolved_first,
  count(case when is_arrival then 1 end) as arrivals,
  count(case when is_arrival and wait_seconds is not null then 1 end) as waits_known,
  count(case when is_arrival and wait_seconds > long_wait_s then 1 end) as waits_long,
  count(case when emotion_label is not null then 1 end) as emotions_judged,
  count(case when emotion_label in ('anger', 'disappointment', 'apathy', 'anxiety', 'negative') then 1 end) as emotions_negative
from judged_contacts
group by source, day, hour, channel, department, team
