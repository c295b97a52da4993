-- mart_emotion_phrases: negative records by the phrases that made their text so, and by what is said of them.
-- grain: one row per record, source, day, channel, department, category, phrase, forms, causes.
-- reads: nothing
-- params: none
-- A record counts once for every phrase. Words that were let go are in no row.
create table if not exists mart_emotion_phrases (
  record varchar not null,
  source varchar not null,
  day date not null,
  channel varchar,
  department varchar,
  category varchar,
  phrase varchar not null,
  forms varchar[] not null,
  causes varchar[] not null,
  records bigint not null
)
