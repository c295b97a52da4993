-- field_fault_counts: how many values of a batch were emptied, with one of them as an example.
-- grain: one row per record_type, field, reason.
-- reads: field_faults
-- params: $batch_id
select record_type, field, reason, cast(count(*) as bigint) as rows, min(raw) as example
from field_faults
where batch_id = $batch_id
group by record_type, field, reason
order by rows desc, record_type, field, reason
