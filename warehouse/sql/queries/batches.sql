-- batches: the ledger of judged batches, newest first.
-- grain: one row per batch_id.
-- reads: batches
-- params: none
select * from batches order by version desc, batch_id
