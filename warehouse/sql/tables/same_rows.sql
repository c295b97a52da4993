-- same_rows: rows of published batches that said what a fact of another batch said already; a revoke of that batch needs them.
-- grain: one row per batch_id, record_type, src_row.
-- reads: nothing
-- params: none
create table if not exists same_rows (
  batch_id varchar not null,
  record_type varchar not null,
  src_row bigint not null,
  of_batch_id varchar not null,
  of_record_type varchar not null,
  of_src_row bigint not null
)
