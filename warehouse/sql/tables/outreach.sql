-- outreach: the departments that ever reached out to customers by themselves, as the records say.
-- grain: one row per customers, department.
-- reads: nothing
-- params: none
-- customers: the namespace of their ids.
create table if not exists outreach (
  customers varchar not null,
  department varchar
)
