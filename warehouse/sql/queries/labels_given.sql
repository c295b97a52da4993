-- labels_given: every label that was taken in.
-- grain: one row per label_id.
-- reads: emotion_labels
-- params: none
select label_id, record, source, record_key, text_mark, rater, verdict, labelled_at, form, cause, design
from emotion_labels
order by labelled_at, label_id
