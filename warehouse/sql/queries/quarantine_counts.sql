-- quarantine_counts: how many rows of a batch were kept out for each reason; a row with two reasons counts in both.
-- grain: one row per record_type, reason.
-- reads: quarantine
-- params: $batch_id
with reasons as (
  select record_type, unnest(reasons) as reason from quarantine where batch_id = $batch_id
)
select record_type, reason, cast(count(*) as bigint) as rows
from reasons
group by record_type, reason
order by rows desc, record_type, reason
