-- case_events: every step of a complaint's handling that passed the gate.
-- grain: one row per source, event_id.
-- reads: nothing
-- params: none
-- A batch stands here while it is judged, so only pipelines.staging can see to it that no required field is null.
-- Keys are stored as they are: packing what never repeats costs four times as much, and joins read it unpacked.
create table if not exists case_events (
  source varchar not null,
  batch_id varchar not null,
  record_type varchar not null,
  src_row bigint not null,
  event_id varchar using compression uncompressed,
  case_id varchar using compression uncompressed,
  step varchar,
  step_at timestamp,
  department varchar,
  agent_id varchar,
  note varchar,
  updated_at timestamp,
  day date,
  week date,
  hour utinyint
)
