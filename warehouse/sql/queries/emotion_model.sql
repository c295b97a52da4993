-- emotion_model: the model in force, and the random labels that stand against it.
-- grain: one row, or none.
-- reads: emotion_models, emotion_labels
-- params: none
select
  m.model_id, m.engine, m.made_at, m.labels, m.cv_auc, m.cv_macro_f1, m.licence,
  (select count(*) from emotion_labels where design = 'random') as labelled,
  (select max(labelled_at) from emotion_labels) as last_label_at
from emotion_models as m
where m.in_force
