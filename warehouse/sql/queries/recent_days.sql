-- recent_days: the business days with records from a day on, of some departments alone where bounded.
-- grain: one row a day.
-- reads: mart_contacts, mart_surveys
-- params: $bounded (whether), $departments, $since
select day from mart_contacts
where day >= cast($since as date) and (not $bounded or list_contains(cast($departments as varchar[]), department))
union
select day from mart_surveys
where day >= cast($since as date) and (not $bounded or list_contains(cast($departments as varchar[]), department))
order by day
