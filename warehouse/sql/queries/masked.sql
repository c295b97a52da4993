-- masked: how much personal data the texts of all batches held, by source and field.
-- grain: one row per source, record_type, field, kind.
-- reads: masked, batches
-- params: none
select b.source, m.record_type, m.field, m.kind, cast(sum(m.marks) as bigint) as marks
from masked as m
join batches as b on m.batch_id = b.batch_id
group by b.source, m.record_type, m.field, m.kind
order by b.source, m.record_type, m.field, m.kind
