-- emotion_beliefs: what is believed of every record with a text, and by whom: source, person or text.
-- grain: one row per record, source, record_key.
-- reads: nothing
-- params: none
-- The view emotion_records shows its bits as words: lists of texts are slow to write, and there is a row for every text.
-- said_forms: 1 anger, 2 anxiety, 4 apathy, 8 disappointment; the source (16) or a person (32) says so, else the text, and
-- of apathy what the customer did (64). said_causes: 1 emotional, 2 expectation, 4 lag, 8 touchpoint, 16 value; a person (32)
-- says so, else the text, of lag what was measured (64), of a touchpoint the contact's own reason (128).
-- label_negative: the first person's word, 1 or 0 (unclear is 0); null where nobody labelled it or it was not drawn at random.
-- Keys are stored as they are: packing what never repeats costs four times as much, and joins read it unpacked.
create table if not exists emotion_beliefs (
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
  said_forms utinyint not null,
  said_causes utinyint not null,
  lag_measured boolean not null
)
