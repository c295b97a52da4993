-- options: the values of every dimension that occur in the published records, of some departments alone where bounded.
-- grain: one row per dimension, choice.
-- reads: mart_contacts, mart_surveys
-- params: $bounded (whether), $departments
with cells as (
  select distinct source, channel, department, category from mart_contacts
  where not $bounded or list_contains(cast($departments as varchar[]), department)
  union
  select distinct source, channel, department, category from mart_surveys
  where not $bounded or list_contains(cast($departments as varchar[]), department)
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
