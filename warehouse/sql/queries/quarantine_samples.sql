-- quarantine_samples: the first rows of a batch that break each rule, as they stood in their files.
-- grain: one row per record_type, reason, src_row.
-- reads: quarantine
-- params: $batch_id, $rows
select record_type, reason, file_name, line, raw
from (select record_type, src_row, file_name, line, raw, unnest(reasons) as reason from quarantine where batch_id = $batch_id)
qualify row_number() over (partition by record_type, reason order by src_row) <= $rows
order by record_type, reason, src_row
