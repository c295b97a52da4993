-- emotion_terms: the phrases of trained models; those of the shipped one come with the product.
-- grain: one row per model_id, phrase, word.
-- reads: nothing
-- params: none
create table if not exists emotion_terms (
  model_id varchar not null,
  phrase varchar not null,
  weight double not null,
  form varchar,
  cause varchar,
  family varchar,
  word boolean not null
)
