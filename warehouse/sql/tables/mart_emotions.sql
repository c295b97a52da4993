-- mart_emotions: additive sums of texts: the index of the model, the labels of people, and what is believed.
-- grain: one row per record, source, day, channel, department, category.
-- reads: nothing
-- params: none
create table if not exists mart_emotions (
  record varchar not null,
  source varchar not null,
  day date not null,
  channel varchar,
  department varchar,
  category varchar,
  model_id varchar not null,
  texts bigint not null,
  texts_scored bigint not null,
  texts_negative bigint not null,
  texts_unclear bigint not null,
  p_sum double not null,
  p_squares double not null,
  labels bigint not null,
  labels_negative bigint not null,
  difference_sum double not null,
  difference_squares double not null,
  believed_judged bigint not null,
  believed_negative bigint not null,
  believed_strong bigint not null,
  by_source bigint not null,
  by_person bigint not null
)
