-- emotion_scores: what the model in force says of every text, by itself; emotion_records holds what is believed.
-- grain: one row per record, source, record_key.
-- reads: nothing
-- params: none
-- record: interaction or survey. text_mark: t and 15 hex digits of the text's SHA-256; null once the words were let go.
-- Keys are stored as they are: packing what never repeats costs four times as much, and joins read it unpacked.
create table if not exists emotion_scores (
  record varchar not null,
  source varchar not null,
  record_key varchar not null using compression uncompressed,
  day date not null,
  model_id varchar not null,
  text_mark varchar,
  state varchar not null,
  p double,
  intensity tinyint,
  hits varchar[] not null,
  forms varchar[] not null,
  causes varchar[] not null,
  families varchar[] not null,
  needs varchar[] not null
)
