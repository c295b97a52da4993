-- gate_samples: rows that show what is wrong with a batch, the gravest rule first, one row of each rule before its second.
-- grain: one row per record_type, rule, src_row.
-- reads: gate_samples, gate_results
-- params: $batch_id
select s.record_type, s.rule, s.src_row, s.file_name, s.line, s.raw, s.shown
from gate_samples as s
join gate_results as r on r.batch_id = s.batch_id and r.record_type = s.record_type and r.rule = s.rule
where s.batch_id = $batch_id
order by
  row_number() over (partition by s.record_type, s.rule order by s.src_row),
  case when r.level = 'batch' and r.severity = 'critical' then 0 else 1 end,
  coalesce(r.rows_failed, 0) desc, s.rule, s.record_type, s.src_row
