-- batch_counts: where the records of every batch went, newest batch first.
-- grain: one row per batch_id, record_type.
-- reads: batch_counts, batches
-- params: none
select b.source, b.status, b.version, c.*
from batch_counts as c
join batches as b on c.batch_id = b.batch_id
order by b.version desc, c.batch_id, c.record_type
