-- activities_older: customers' days of published batches that gave way to a newer record of their key; a revoke brings them back.
-- grain: one row per batch_id, record_type, src_row.
-- reads: activities
-- params: none
-- fate: replaced (it had been a fact) or superseded (it came late); by_batch_id: the batch of the record it gave way to.
create table if not exists activities_older as
select *, cast(null as varchar) as fate, cast(null as varchar) as by_batch_id
from activities
limit 0
