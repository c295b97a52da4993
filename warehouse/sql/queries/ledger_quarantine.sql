-- ledger_quarantine: every quarantined row with its state: open, fixed, kept_out_again, came_back, or withdrawn with its batch.
-- grain: one row per batch_id, record_type, src_row.
-- reads: quarantine, quarantine_outcomes, batches
-- params: $batch_id (empty: all), $rows
select
  b.source, q.batch_id, b.status as batch_status, q.record_type, q.src_row, q.file_name, q.line, q.reasons,
  case when b.status = 'revoked' then 'withdrawn' else coalesce(o.outcome, 'open') end as state,
  o.by_batch_id, o.settled_at, q.raw
from quarantine as q
join batches as b on q.batch_id = b.batch_id
left join quarantine_outcomes as o
  on q.batch_id = o.batch_id and q.record_type = o.record_type and q.src_row = o.src_row
where $batch_id = '' or q.batch_id = $batch_id
order by b.version desc, q.batch_id, q.src_row, q.record_type
limit $rows
