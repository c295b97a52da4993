-- mart_risks: counts active customers and those at risk among them.
-- grain: one row per source, day, channel, department, category.
-- reads: active_spells, risk_spells
-- params: none
insert into mart_risks
with changes as (
  select source, start_day as day, 1 as customers, 0 as score from active_spells
  union all
  select source, end_day, -1, 0 from active_spells where end_day is not null
  union all
  select source, start_day, 0, 1 from risk_spells
  union all
  select source, end_day, 0, -1 from risk_spells where end_day is not null
)
select source, day, cast(null as varchar), cast(null as varchar), cast(null as varchar),
  cast(sum(customers) as bigint), cast(sum(score) as double), cast(sum(score) as double), cast(sum(customers) as bigint)
from changes
group by source, day
