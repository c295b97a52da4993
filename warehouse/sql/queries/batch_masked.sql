-- batch_masked: how much personal data the texts of a batch held, by its kind.
-- grain: one row per kind.
-- reads: masked
-- params: $batch_id
select kind, cast(sum(marks) as bigint) as marks
from masked
where batch_id = $batch_id
group by kind
order by kind
