-- masked: how much personal data a batch held in its texts, and was replaced by marks before it was stored.
-- grain: one row per batch_id, record_type, field, kind.
-- reads: nothing
-- params: none
create table if not exists masked (
  batch_id varchar not null,
  record_type varchar not null,
  field varchar not null,
  kind varchar not null,
  marks bigint not null
)
