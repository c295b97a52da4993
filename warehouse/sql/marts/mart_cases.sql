-- mart_cases: judges the cases that opened on the days with a negative emotion or a score of 2 or less.
-- grain: one row per source, day, channel, department, category.
-- reads: interactions, located_surveys, case_events, case_days, case_suspects
-- params: none
-- A case counts on the day, and in the slices, of its opening.
insert into mart_cases
-- Only a case of which something bad is told on the days can have opened badly on them: fewer rows are sorted.
with contacts as materialized (
  select source, case_id, interaction_id, started_at, resolved_at, emotion_label, day, channel, department, category
  from interactions
  -- Few of many: their other columns are read when it is known which ones they are.
  where rowid in (
    select rowid from interactions where case_id is not null and hash(source, case_id) in (select suspect from case_suspects)
  )
),
moments as (
  select source, case_id, started_at as moment_at, 0 as kind, interaction_id as id, cast(null as double) as score,
    emotion_label in ('anger', 'disappointment', 'apathy', 'anxiety', 'negative') as is_negative, false as is_after_repair,
    day, channel, department, category
  from contacts
  where emotion_label is not null and emotion_label <> 'unclear'
  union all
  select source, case_id, responded_at, 1, response_id, norm_score, null, coalesce(stage = 'repair', false),
    day, channel, department, category
  from located_surveys
  where case_id is not null and kind = 'csat' and norm_score is not null
    and hash(source, case_id) in (select suspect from case_suspects)
),
ordered as (
  select *,
    row_number() over (partition by source, case_id order by moment_at, kind, id) as place,
    row_number() over (partition by source, case_id order by moment_at desc, kind desc, id desc) as place_from_end
  from moments
),
opened as (
  select source, case_id, day, channel, department, category
  from ordered
  where place = 1 and (is_negative or score <= 2) and (source, day) in (select (source, day) from case_days)
),
closings as (
  select source, case_id, max(resolved_at) as closed_at
  from contacts
  where resolved_at is not null
  group by source, case_id
),
steps as (
  select source, case_id,
    coalesce(min(case when step = 'deliver' then step_at end), min(case when step = 'solve' then step_at end)) as repaired_at
  from case_events
  where hash(source, case_id) in (select suspect from case_suspects)
  group by source, case_id
),
scores as (
  select o.source, o.case_id, m.score, m.moment_at, m.id, m.is_after_repair,
    coalesce(s.repaired_at, c.closed_at) as repaired_at
  from opened as o
  join moments as m on o.source = m.source and o.case_id = m.case_id and m.score is not null
  left join steps as s on o.source = s.source and o.case_id = s.case_id
  left join closings as c on o.source = c.source and o.case_id = c.case_id
),
before_repair as (
  select source, case_id, score
  from scores
  where not is_after_repair and moment_at <= repaired_at
  qualify row_number() over (partition by source, case_id order by moment_at, id) = 1
),
after_repair as (
  select source, case_id, score
  from scores
  where is_after_repair or moment_at > repaired_at
  qualify row_number() over (partition by source, case_id order by moment_at desc, id desc) = 1
),
ends as (
  select source, case_id, coalesce(score >= 4, not is_negative) as is_recovered
  from ordered
  where place_from_end = 1 and place > 1
)
select
  o.source, o.day, o.channel, o.department, o.category,
  cast(count(*) as bigint),
  cast(sum(case when a.score - b.score is not null then 1 else 0 end) as bigint),
  cast(coalesce(sum(a.score - b.score), 0) as double),
  cast(coalesce(sum((a.score - b.score) * (a.score - b.score)), 0) as double),
  cast(sum(case when e.is_recovered is not null then 1 else 0 end) as bigint),
  cast(sum(case when e.is_recovered then 1 else 0 end) as bigint)
from opened as o
left join before_repair as b on o.source = b.source and o.case_id = b.case_id
left join after_repair as a on o.source = a.source and o.case_id = a.case_id
left join ends as e on o.source = e.source and o.case_id = e.case_id
group by o.source, o.day, o.channel, o.department, o.category
