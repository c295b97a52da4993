-- mart_people_surveys: counts the answers of the touched days by the people behind the contact.
-- grain: one row per source, day, channel, department, team, agent, site.
-- reads: located_surveys, touched_answers
-- params: none
insert into mart_people_surveys
select
  source, day, channel, department, team, agent, site,
  cast(coalesce(count(*), 0) as bigint) as answers,
  cast(coalesce(sum(case when kind = 'csat' then 1 else 0 end), 0) as bigint) as csat_answers,
  cast(coalesce(sum(case when kind = 'csat' then norm_score end), 0) as double) as csat_sum,
  cast(coalesce(sum(case when kind = 'csat' then norm_score * norm_score end), 0) as double) as csat_squares,
  cast(coalesce(sum(case when kind = 'csat' and norm_score >= 4 then 1 else 0 end), 0) as bigint) as csat_top2,
  cast(coalesce(sum(case when kind = 'csat' and norm_score <= 2 then 1 else 0 end), 0) as bigint) as csat_low2,
  cast(coalesce(sum(case when kind = 'nps' then 1 else 0 end), 0) as bigint) as nps_asked,
  cast(coalesce(sum(case when kind = 'nps' and scale_min = 0 and scale_max = 10 then 1 else 0 end), 0) as bigint) as nps_answers,
  cast(coalesce(sum(case when kind = 'nps' and scale_min = 0 and scale_max = 10 and score >= 9 then 1 else 0 end), 0) as bigint) as nps_promoters,
  cast(coalesce(sum(case when kind = 'nps' and scale_min = 0 and scale_max = 10 and score <= 6 then 1 else 0 end), 0) as bigint) as nps_detractors,
  cast(coalesce(sum(case when kind = 'ces' then 1 else 0 end), 0) as bigint) as ces_answers,
  cast(coalesce(sum(case when kind = 'ces' then 1 + 6 * (score - scale_min) / (scale_max - scale_min) end), 0) as double) as ces_sum,
  cast(coalesce(sum(case when kind = 'ces' then power(1 + 6 * (score - scale_min) / (scale_max - scale_min), 2) end), 0) as double) as ces_squares,
  cast(coalesce(sum(case when sent_at is not null and ended_at is not null then 1 else 0 end), 0) as bigint) as window_known,
  cast(coalesce(sum(case when sent_at between ended_at + interval 24 hour and ended_at + interval 48 hour then 1 else 0 end), 0) as bigint) as window_met,
  cast(coalesce(sum(case when sent_at is not null and (resolved_at is not null or resolved = false) then 1 else 0 end), 0) as bigint) as asked_known,
  cast(coalesce(sum(case when sent_at is not null and (sent_at < resolved_at or (resolved_at is null and resolved = false)) then 1 else 0 end), 0) as bigint) as asked_unresolved
from located_surveys
where (source, day) in (select (source, day) from touched_answers)
group by source, day, channel, department, team, agent, site
