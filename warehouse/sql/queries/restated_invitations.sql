-- restated_invitations: what corrections changed: one row for each field that differs between a fact and the record that replaced it.
-- grain: one row per record_key, by_batch_id, field.
-- reads: invitations, invitations_older
-- params: $batch_id (of the corrections; empty: all), $rows
with older as (
  select * from invitations_older
  where fate = 'replaced' and ($batch_id = '' or by_batch_id = $batch_id)
),
newer as (
  select n.*
  from (
    select f.*, f.batch_id as of_batch_id from invitations as f
    union all by name
    select o.* exclude (fate, by_batch_id), o.batch_id as of_batch_id from invitations_older as o
  ) as n
  semi join older as o on n.source = o.source and n.of_batch_id = o.by_batch_id and n.invitation_id = o.invitation_id
),
was as (
  select * from (
    select source, invitation_id as record_key, batch_id, by_batch_id, cast(columns(* exclude (source, batch_id, record_type, src_row, fate, by_batch_id, day, week, hour)) as varchar)
    from older
  ) unpivot include nulls (old_value for field in (columns(* exclude (source, record_key, batch_id, by_batch_id))))
),
became as (
  select * from (
    select source, invitation_id as record_key, of_batch_id, cast(columns(* exclude (source, batch_id, record_type, src_row, of_batch_id, day, week, hour)) as varchar)
    from newer
  ) unpivot include nulls (new_value for field in (columns(* exclude (source, record_key, of_batch_id))))
)
select w.source, w.record_key, w.field, w.old_value, b.new_value, w.batch_id, w.by_batch_id
from was as w
join became as b
  on w.source = b.source and w.record_key = b.record_key and w.by_batch_id = b.of_batch_id and w.field = b.field
where w.old_value is distinct from b.new_value
order by w.by_batch_id, w.record_key, w.field, w.batch_id
limit $rows
