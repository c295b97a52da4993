-- beyond_first_contact: the categories that the front line cannot settle at once.
-- grain: one row per category.
-- reads: nothing
-- params: $beyond_first_contact
create or replace temporary table beyond_first_contact as
select unnest(cast($beyond_first_contact as varchar[])) as category
