-- invitations: every question sent to a customer that passed the gate, answered or not.
-- grain: one row per source, invitation_id.
-- reads: nothing
-- params: none
-- A batch stands here while it is judged, so only pipelines.staging can see to it that no required field is null.
-- Keys are stored as they are: packing what never repeats costs four times as much, and joins read it unpacked.
create table if not exists invitations (
  source varchar not null,
  batch_id varchar not null,
  record_type varchar not null,
  src_row bigint not null,
  invitation_id varchar using compression uncompressed,
  sent_at timestamp,
  answered_at timestamp,
  kind varchar,
  interaction_id varchar using compression uncompressed,
  case_id varchar using compression uncompressed,
  customer_id varchar using compression uncompressed,
  channel varchar,
  department varchar,
  category varchar,
  updated_at timestamp,
  day date,
  week date,
  hour utinyint
)
