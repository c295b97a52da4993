-- ledger_faults: every value that was emptied in a row that stayed.
-- grain: one row per batch_id, record_type, src_row, field, reason.
-- reads: field_faults, batches
-- params: $batch_id (empty: all), $rows
select b.source, b.status, f.*
from field_faults as f
join batches as b on f.batch_id = b.batch_id
where $batch_id = '' or f.batch_id = $batch_id
order by b.version desc, f.batch_id, f.src_row, f.record_type, f.field, f.reason
limit $rows
