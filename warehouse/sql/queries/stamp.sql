-- stamp: how far the published records of the sources can be trusted.
-- grain: one row.
-- reads: batches, batch_counts, meta
-- params: $sources (empty: all)
with published as (
  select batch_id, status, last_at
  from batches
  where status not in ('refused', 'revoked')
    and (len(cast($sources as varchar[])) = 0 or list_contains(cast($sources as varchar[]), source))
),
counted as (
  select
    sum(c.rows_quarantined - c.rows_blank) as kept_out,
    sum(c.rows_in - c.rows_blank) as rows_in
  from batch_counts as c
  semi join published as p on c.batch_id = p.batch_id
)
select
  max(p.last_at) as as_of,
  case
    when sum(case when p.status = 'accepted' then 1 else 0 end) > 0 then 'accepted'
    when sum(case when p.status = 'warned' then 1 else 0 end) > 0 then 'warned'
    else max(p.status)
  end as status,
  (select cast(kept_out as double) / nullif(rows_in, 0) from counted) as quarantined_share,
  cast(count(*) as bigint) as batches,
  (select data_version from meta) as version
from published as p
