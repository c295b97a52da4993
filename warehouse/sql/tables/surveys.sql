-- surveys: every survey answer that passed the gate.
-- grain: one row per source, response_id.
-- reads: nothing
-- params: none
create table if not exists surveys (
  source varchar not null,
  batch_id varchar not null,
  src_row bigint not null,
  response_id varchar not null,
  responded_at timestamp not null,
  kind varchar not null,
  score double not null,
  scale_min double not null,
  scale_max double not null,
  interaction_id varchar,
  case_id varchar,
  customer_id varchar,
  channel varchar,
  department varchar,
  category varchar,
  sent_at timestamp,
  stage varchar,
  comment varchar,
  updated_at timestamp,
  day date not null,
  week date not null,
  hour utinyint not null,
  norm_score double
)
