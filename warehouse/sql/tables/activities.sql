-- activities: every customer's day that passed the gate.
-- grain: one row per source, activity_id.
-- reads: nothing
-- params: none
-- A batch stands here while it is judged, so only pipelines.staging can see to it that no required field is null.
-- Keys are stored as they are: packing what never repeats costs four times as much, and joins read it unpacked.
create table if not exists activities (
  source varchar not null,
  batch_id varchar not null,
  record_type varchar not null,
  src_row bigint not null,
  activity_id varchar using compression uncompressed,
  customer_id varchar using compression uncompressed,
  active_on timestamp,
  logins integer,
  uses integer,
  orders integer,
  order_value double,
  updated_at timestamp,
  day date,
  week date,
  hour utinyint
)
