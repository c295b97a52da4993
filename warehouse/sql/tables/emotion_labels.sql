-- emotion_labels: what people said of texts that were drawn at random.
-- grain: one row per label_id.
-- reads: nothing
-- params: none
-- verdict: negative, not_negative or unclear. design: random (drawn by the product), or chosen (counts for training alone).
create table if not exists emotion_labels (
  label_id varchar not null,
  record varchar not null,
  source varchar not null,
  record_key varchar not null,
  text_mark varchar not null,
  rater varchar not null,
  verdict varchar not null,
  form varchar,
  cause varchar,
  design varchar not null,
  labelled_at timestamp not null
)
