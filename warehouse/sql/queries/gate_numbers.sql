-- gate_numbers: the numbers behind the checks of a batch as a whole.
-- grain: one row per record_type, rule.
-- reads: gate_numbers
-- params: $batch_id
select *
from gate_numbers
where batch_id = $batch_id
order by record_type, rule
