-- emotion_feed: strong negative contacts with the clock of their response tier, in the order of their days.
-- grain: one row per record, source, record_key.
-- reads: nothing
-- params: none
-- limit_s: null where no target is in force. answered_s: until a person first replied, null where nobody did.
-- Keys are stored as they are: packing what never repeats costs four times as much, and joins read it unpacked.
create table if not exists emotion_feed (
  record varchar not null,
  source varchar not null,
  record_key varchar not null using compression uncompressed,
  day date not null,
  channel varchar,
  department varchar,
  category varchar,
  happened_at timestamp not null,
  limit_s double,
  answered_s double
)
