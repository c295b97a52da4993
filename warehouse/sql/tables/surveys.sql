-- surveys: every survey answer that passed the gate.
-- grain: one row per source, response_id.
-- reads: nothing
-- params: none
-- A batch stands here while it is judged, so only pipelines.staging can see to it that no required field is null.
-- Keys are stored as they are: packing what never repeats costs four times as much, and joins read it unpacked.
create table if not exists surveys (
  source varchar not null,
  batch_id varchar not null,
  record_type varchar not null,
  src_row bigint not null,
  response_id varchar using compression uncompressed,
  responded_at timestamp,
  kind varchar,
  score double,
  scale_min double,
  scale_max double,
  interaction_id varchar using compression uncompressed,
  case_id varchar using compression uncompressed,
  customer_id varchar using compression uncompressed,
  channel varchar,
  department varchar,
  category varchar,
  sent_at timestamp,
  stage varchar,
  comment varchar,
  updated_at timestamp,
  day date,
  week date,
  hour utinyint,
  norm_score double
)
