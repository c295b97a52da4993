-- mart_duty: counts the agents of the days that changed, and the contacts that came in each of their hours.
-- grain: one row per source, day, hour, channel, department, category.
-- reads: staffings, interactions, duty_days
-- params: none
-- Duty that names no channel, department or team anywhere in its source is held against the contacts of all of them.
insert into mart_duty
with knows as (
  select source, count(channel) > 0 as by_channel, count(department) > 0 as by_department, count(team) > 0 as by_team
  from staffings
  group by source
),
duty as (
  select source, day, hour, channel, department, team, sum(agents * coalesce(minutes, 60) / 60.0) as agent_hours
  from staffings
  where (source, day) in (select (source, day) from duty_days)
  group by source, day, hour, channel, department, team
),
came as (
  select i.source, i.day, i.hour, case when k.by_channel then i.channel end as channel,
    case when k.by_department then i.department end as department, case when k.by_team then i.team end as team,
    count(*) as arrivals
  from interactions as i
  join knows as k on i.source = k.source
  where (i.source, i.day) in (select (source, day) from duty_days) and coalesce(i.direction, 'inbound') = 'inbound'
  group by all
),
met as (
  select d.*, coalesce(c.arrivals, 0) as arrivals
  from duty as d
  left join came as c
    on d.source = c.source and d.day = c.day and d.hour = c.hour and d.channel is not distinct from c.channel
    and d.department is not distinct from c.department and d.team is not distinct from c.team
)
select source, day, hour, cast(isodow(day) as utinyint), channel, department, cast(null as varchar),
  cast(count(*) as bigint), cast(sum(agent_hours) as double), cast(sum(agent_hours * agent_hours) as double),
  cast(sum(case when agent_hours > 0 then 1 else 0 end) as bigint),
  cast(sum(case when agent_hours > 0 then arrivals else 0 end) as bigint),
  cast(coalesce(sum(case when agent_hours > 0 then arrivals * arrivals / agent_hours end), 0) as double)
from met
group by source, day, hour, channel, department
