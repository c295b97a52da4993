-- staffings: every count of agents on duty that passed the gate.
-- grain: one row per source, staffing_id.
-- reads: nothing
-- params: none
-- A batch stands here while it is judged, so only pipelines.staging can see to it that no required field is null.
create table if not exists staffings (
  source varchar not null,
  batch_id varchar not null,
  record_type varchar not null,
  src_row bigint not null,
  staffing_id varchar,
  duty_at timestamp,
  clock_hour integer,
  minutes integer,
  channel varchar,
  department varchar,
  team varchar,
  agents double,
  updated_at timestamp,
  day date,
  week date,
  hour utinyint
)
