-- extent: the first and the last business day with records, of some departments alone where bounded.
-- grain: one row.
-- reads: mart_contacts, mart_surveys
-- params: $bounded (whether), $departments
with days as (
  select min(day) as first_day, max(day) as last_day from mart_contacts
  where not $bounded or list_contains(cast($departments as varchar[]), department)
  union all
  select min(day), max(day) from mart_surveys
  where not $bounded or list_contains(cast($departments as varchar[]), department)
)
select min(first_day) as first_day, max(last_day) as last_day from days
