-- gate_history: what the newest published batches of a source looked like, this one and those of mended rows aside.
-- grain: one row per batch_id, measure, field, word.
-- reads: batches, batch_profile
-- params: $source, $batch_id, $record_type, $rows
with earlier as (
  select b.batch_id, row_number() over (order by b.version desc, b.batch_id) as age
  from batches as b
  semi join batch_profile as p on p.batch_id = b.batch_id and p.record_type = $record_type
  where b.source = $source and b.batch_id <> $batch_id and b.status in ('passed', 'warned', 'accepted')
    and not b.mended
)
select p.batch_id, p.measure, p.field, p.word, p.value
from batch_profile as p
join earlier as e on e.batch_id = p.batch_id
where p.record_type = $record_type and e.age <= $rows
order by e.age, p.measure, p.field, p.word
