-- risk_contacts: the contacts of customers at risk, up to the end of their spell, in the order of its first day.
-- grain: one row per source, customer_id, start_day and contact.
-- reads: nothing
-- params: none
-- end_day is the far future while the spell lasts: bounds of blocks of rows know no null. is_ours: we reached out.
create table if not exists risk_contacts (
  source varchar not null,
  customer_id varchar not null,
  start_day date not null,
  end_day date not null,
  day date not null,
  started_at timestamp not null,
  channel varchar,
  department varchar,
  category varchar,
  customer_tier varchar,
  is_ours boolean not null
)
