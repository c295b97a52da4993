-- mart_emotion_words: negative records by what is said of them (a form, a cause, a need), and by who says so.
-- grain: one row per record, source, day, channel, department, category, kind, word, origin.
-- reads: nothing
-- params: none
create table if not exists mart_emotion_words (
  record varchar not null,
  source varchar not null,
  day date not null,
  channel varchar,
  department varchar,
  category varchar,
  kind varchar not null,
  word varchar not null,
  origin varchar not null,
  records bigint not null
)
