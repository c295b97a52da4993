-- outreach_known: the namespaces of customers whom somebody of ours ever contacts first; follow-ups of others are not judged.
-- grain: one row per customers.
-- reads: nothing
-- params: none
create table if not exists outreach_known (
  customers varchar not null
)
