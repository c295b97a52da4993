-- ledger_verdicts: what every expectation found in every batch, newest batch and failures first.
-- grain: one row per batch_id, record_type, rule.
-- reads: gate_results, batches
-- params: $batch_id (empty: all), $rows
select b.source, b.status, g.*
from gate_results as g
join batches as b on g.batch_id = b.batch_id
where $batch_id = '' or g.batch_id = $batch_id
order by b.version desc, g.batch_id, g.passed, g.record_type, g.rule
limit $rows
