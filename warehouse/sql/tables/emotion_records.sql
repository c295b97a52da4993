-- emotion_records: what is believed of every record with a text, and by whom: source, person or text.
-- grain: one row per record, source, record_key.
-- reads: nothing
-- params: none
-- form_origins, cause_origins: who says each of forms and causes: source, person, measured, reason or text.
-- label_negative: the first person's word, 1 or 0 (unclear is 0); null where nobody labelled it or it was not drawn at random.
-- Keys are stored as they are: packing what never repeats costs four times as much, and joins read it unpacked.
create table if not exists emotion_records (
  record varchar not null,
  source varchar not null,
  record_key varchar not null using compression uncompressed,
  day date not null,
  channel varchar,
  department varchar,
  category varchar,
  happened_at timestamp not null,
  model_id varchar not null,
  state varchar not null,
  p double,
  label_negative double,
  origin varchar not null,
  believed varchar not null,
  intensity tinyint,
  forms varchar[] not null,
  causes varchar[] not null,
  lag_measured boolean not null,
  form_origins varchar[],
  cause_origins varchar[]
)
