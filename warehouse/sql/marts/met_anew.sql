-- met_anew: names the active customers whose contacts came or went.
-- grain: one row per who.
-- reads: touched_days, interactions, active_spells, active_contacts
-- params: none
-- A contact that is not in active_contacts tells nothing that others do not: where it went, nobody is to be told anew.
create or replace temporary table met_anew as
select s.who
from interactions as i
join active_spells as s on i.customer_id = s.customer_id
where i.day in (select day from touched_days)
union
select who from active_contacts where day in (select day from touched_days)
