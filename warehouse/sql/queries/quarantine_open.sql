-- quarantine_open: rows that were kept out and are not settled yet: not mended, and of no batch that was revoked.
-- grain: one row per batch_id, record_type, src_row.
-- reads: quarantine, quarantine_outcomes, batches
-- params: $batch_id (empty: every published batch), $source (empty: all), $reason (empty: all)
select b.source, q.batch_id, q.record_type, q.src_row, q.file_name, q.line, q.reasons, q.raw
from quarantine as q
join batches as b on q.batch_id = b.batch_id
anti join quarantine_outcomes as o
  on q.batch_id = o.batch_id and q.record_type = o.record_type and q.src_row = o.src_row
where b.status <> 'revoked'
  and (q.batch_id = $batch_id or ($batch_id = '' and b.status <> 'refused'))
  and ($source = '' or b.source = $source)
  and ($reason = '' or list_contains(q.reasons, $reason))
order by q.batch_id, q.src_row, q.record_type
