-- negative_words: every combination of forms, causes, their origins and needs of the negative records of the days, by its number.
-- grain: one row per forms, causes, form_origins, cause_origins, needs.
-- reads: negative_texts
-- params: none
create or replace temporary table negative_words as
select
  said, any_value(stated) as stated, any_value(forms) as forms, any_value(causes) as causes,
  any_value(form_origins) as form_origins, any_value(cause_origins) as cause_origins, any_value(needs) as needs
from negative_texts
group by said
