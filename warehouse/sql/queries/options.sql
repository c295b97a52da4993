-- options: the values of every dimension that occur in the published records.
-- grain: one row per dimension, choice.
-- reads: mart_contacts, mart_surveys
-- params: none
with cells as (
  select distinct source, channel, department, category from mart_contacts
  union
  select distinct source, channel, department, category from mart_surveys
),
choices as (
  select 'source' as dimension, source as choice from cells
  union
  select 'channel', channel from cells
  union
  select 'department', department from cells
  union
  select 'category', category from cells
)
select dimension, choice from choices where choice is not null order by dimension, choice
