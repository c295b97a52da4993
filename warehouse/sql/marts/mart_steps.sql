-- mart_steps: how long the cases of the changed sources stayed in each step; those that have not gone on are still open.
-- grain: one row per source, day, department, step, bucket.
-- reads: case_events, case_sources, source_horizons, kept_mart_steps
-- params: none
-- A case counts on the day, and in the department, of its first step. Buckets are those of warehouse.sketch.
insert into mart_steps
with taken as (
  select source, case_id, step, min(step_at) as step_at, arg_min(day, step_at) as day, arg_min(department, step_at) as department
  from case_events
  where source in (select source from case_sources)
  group by source, case_id, step
),
reach as (
  select source, max(step_at) as as_of from taken group by source
),
ordered as (
  select t.source, t.step, t.step_at,
    greatest(r.as_of, coalesce(h.as_of, r.as_of)) as as_of,
    lead(t.step_at) over in_time as next_at,
    first_value(t.day) over in_time as day,
    first_value(t.department) over in_time as department
  from taken as t
  join reach as r on t.source = r.source
  left join source_horizons as h on t.source = h.source
  window in_time as (partition by t.source, t.case_id order by t.step_at, t.step rows between unbounded preceding and unbounded following)
),
timed as (
  select source, day, department, step, next_at is not null as is_passed,
    (epoch_us(coalesce(next_at, as_of)) - epoch_us(step_at)) / 1e6 as stayed_s
  from ordered
),
counted as (
  select source, day, department, step,
    cast(case when stayed_s < 50 then floor(stayed_s) else 50 + floor(ln(stayed_s / 50) / ln(1.02) + 1e-12) end as smallint) as bucket,
    case when is_passed then 1 else 0 end as passed,
    case when is_passed then 0 else 1 end as stayed
  from timed
  union all
  select source, day, department, step, bucket, passed, stayed
  from kept_mart_steps
  where source in (select source from case_sources)
)
select source, day, department, step, bucket, cast(sum(passed) as bigint), cast(sum(stayed) as bigint)
from counted
group by source, day, department, step, bucket
