-- emotion_models: every model that scored texts here, and the one that is in force.
-- grain: one row per model_id.
-- reads: nothing
-- params: none
-- engine: lexicon (shipped), groups, groups and words (trained). cv_*: on labels that it was not fitted on.
create table if not exists emotion_models (
  model_id varchar not null,
  engine varchar not null,
  made_at timestamp not null,
  in_force boolean not null,
  bias double,
  labels bigint not null,
  cv_auc double,
  cv_macro_f1 double,
  incumbent_id varchar,
  incumbent_auc double,
  incumbent_macro_f1 double,
  licence varchar
)
