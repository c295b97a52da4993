-- gate_results: what every expectation found in a batch, failures first.
-- grain: one row per record_type, rule.
-- reads: gate_results
-- params: $batch_id
select *
from gate_results
where batch_id = $batch_id
order by passed, case severity when 'critical' then 0 when 'warning' then 1 else 2 end, record_type, rule
