-- active_spells: from which day to which a customer was active: some sign of life within so many days.
-- grain: one row per source, customer_id, start_day.
-- reads: nothing
-- params: none
-- end_day is the first day that is no longer active, null while it lasts. who: a number of the source's customer, for this count alone.
create table if not exists active_spells (
  source varchar not null,
  customer_id varchar not null,
  start_day date not null,
  end_day date,
  who uinteger not null
)
