-- active_contacts: the contacts of customers while they were active, no more than tell whom they met, since when, and their tier.
-- grain: one row per who, start_day, channel, department, category, customer_tier; every contact of whoever changes tier.
-- reads: nothing
-- params: none
-- who: as in active_spells. start_day, end_day: of the spell; end_day is the far future while it lasts. day and started_at are of the first;
-- started_at is -infinity where all contacts of the spell tell the same tier or none, so that no last one has to be found.
create table if not exists active_contacts (
  who uinteger not null,
  source varchar not null,
  start_day date not null,
  end_day date not null,
  day date not null,
  started_at timestamp not null,
  channel varchar,
  department varchar,
  category varchar,
  customer_tier varchar
)
