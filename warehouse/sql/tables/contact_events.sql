-- contact_events: the rows of event logs behind published contacts, so that a contact that goes on in a later batch is folded of all of them.
-- grain: one row per batch_id, src_row.
-- reads: nothing
-- params: none
create table if not exists contact_events (
  source varchar not null,
  batch_id varchar not null,
  src_row bigint not null,
  interaction_id varchar not null,
  customer_id varchar,
  day date not null,
  event_word varchar not null,
  event_at timestamp not null,
  shape varchar not null,
  raw varchar not null
)
