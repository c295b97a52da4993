-- field_fault_samples: the first values of a batch that each rule emptied, as they stood in their files.
-- grain: one row per record_type, field, reason, src_row.
-- reads: field_faults
-- params: $batch_id, $rows
select record_type, field, reason, file_name, line, raw
from field_faults
where batch_id = $batch_id
qualify row_number() over (partition by record_type, field, reason order by src_row) <= $rows
order by record_type, field, reason, src_row
