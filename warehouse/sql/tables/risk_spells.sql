-- risk_spells: from which day to which a customer was at risk of leaving without a word.
-- grain: one row per source, customer_id, start_day.
-- reads: nothing
-- params: none
-- end_day is the first day on which it is over, null while it lasts. Customers' days know no department: it is null. who: as in active_spells.
create table if not exists risk_spells (
  source varchar not null,
  customer_id varchar not null,
  department varchar,
  start_day date not null,
  end_day date,
  is_silent boolean not null,
  is_falling boolean not null,
  who uinteger not null
)
