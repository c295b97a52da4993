-- invitations_older: questions of published batches that gave way to a newer record of their key; a revoke brings them back.
-- grain: one row per batch_id, record_type, src_row.
-- reads: invitations
-- params: none
-- fate: replaced (it had been a fact) or superseded (it came late); by_batch_id: the batch of the record it gave way to.
create table if not exists invitations_older as
select *, cast(null as varchar) as fate, cast(null as varchar) as by_batch_id
from invitations
limit 0
