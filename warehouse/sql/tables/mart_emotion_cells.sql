-- mart_emotion_cells: negative records by form and cause; a record with several counts in each of them.
-- grain: one row per record, source, day, channel, department, category, form, cause.
-- reads: nothing
-- params: none
-- form and cause: a word of the vocabulary, not_stated, or any (each record once).
create table if not exists mart_emotion_cells (
  record varchar not null,
  source varchar not null,
  day date not null,
  channel varchar,
  department varchar,
  category varchar,
  form varchar not null,
  cause varchar not null,
  records bigint not null
)
