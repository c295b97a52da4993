-- revocations: batches that were taken back, newest first.
-- grain: one row per batch_id, revoked_at.
-- reads: revocations
-- params: $batch_id (empty: all)
select * from revocations where $batch_id = '' or batch_id = $batch_id order by version desc, batch_id
