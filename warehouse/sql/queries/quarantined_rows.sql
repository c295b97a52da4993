-- quarantined_rows: rows of a batch that were kept out, as they stood in their files.
-- grain: one row per record_type, src_row.
-- reads: quarantine
-- params: $batch_id, $rows
select record_type, file_name, line, reasons, raw
from quarantine
where batch_id = $batch_id
order by src_row, record_type
limit $rows
