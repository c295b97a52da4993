-- mart_causes: counts what the contacts of the days with something due were about; a promise is judged as in mart_deadlines.
-- grain: one row per source, day, channel, department, category, subcategory.
-- reads: interactions, due_days, source_horizons_now
-- params: none
insert into mart_causes
with judged as (
  select i.source, i.day, i.channel, i.department, i.category, i.subcategory, i.is_complaint, i.emotion_label,
    coalesce(i.is_complaint, false) and i.promised_at is not null as is_promised,
    h.knows_fulfilment and (i.fulfilled_at is not null or h.as_of > i.promised_at) as is_due,
    coalesce(i.fulfilled_at <= i.promised_at, false) as is_kept
  from interactions as i
  join source_horizons_now as h on i.source = h.source
  where i.day in (select day from due_days)
)
select
  source, day, channel, department, category, subcategory,
  cast(count(*) as bigint) as contacts,
  cast(coalesce(sum(case when is_complaint is not null then 1 else 0 end), 0) as bigint) as complaints_known,
  cast(coalesce(sum(case when is_complaint then 1 else 0 end), 0) as bigint) as complaints,
  cast(coalesce(sum(case when emotion_label is not null then 1 else 0 end), 0) as bigint) as emotions_judged,
  cast(coalesce(sum(case when emotion_label in ('anger', 'disappointment', 'apathy', 'anxiety', 'negative') then 1 else 0 end), 0) as bigint) as emotions_negative,
  cast(coalesce(sum(case when is_promised then 1 else 0 end), 0) as bigint) as complaints_promised,
  cast(coalesce(sum(case when is_promised and is_due then 1 else 0 end), 0) as bigint) as complaints_promise_judged,
  cast(coalesce(sum(case when is_promised and is_due and not is_kept then 1 else 0 end), 0) as bigint) as complaints_promise_broken
from judged
group by source, day, channel, department, category, subcategory
