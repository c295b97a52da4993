-- ledger_loads: every load with its verdict, its rows, and the revoke that took it back.
-- grain: one row per batch_id, record_type.
-- reads: batches, batch_counts, revocations
-- params: $batch_id (empty: all), $rows
select
  b.*, c.* exclude (batch_id), r.revoked_at, r.revoked_by, r.reason as revoked_because
from batches as b
join batch_counts as c on b.batch_id = c.batch_id
left join revocations as r on b.batch_id = r.batch_id and b.version = r.version_before and b.status = 'revoked'
where $batch_id = '' or b.batch_id = $batch_id
order by b.version desc, b.batch_id, c.record_type
limit $rows
