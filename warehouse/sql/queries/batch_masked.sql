-- batch_masked: how much personal data a batch held, by where it stood and its kind, most first.
-- grain: one row per record_type, field, kind.
-- reads: masked
-- params: $batch_id
select record_type, field, kind, marks
from masked
where batch_id = $batch_id
order by marks desc, record_type, field, kind
