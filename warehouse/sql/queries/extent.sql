-- extent: the first and the last business day with records.
-- grain: one row.
-- reads: mart_contacts, mart_surveys
-- params: none
with days as (
  select min(day) as first_day, max(day) as last_day from mart_contacts
  union all
  select min(day), max(day) from mart_surveys
)
select min(first_day) as first_day, max(last_day) as last_day from days
