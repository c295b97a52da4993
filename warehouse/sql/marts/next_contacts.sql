-- next_contacts: each contact of a known customer on a known matter, inbound, with the next one of them on that matter.
-- grain: one row per contact.
-- reads: interactions, repeat_days, repeat_horizons, beyond_first_contact
-- params: $longest_days
create or replace temporary table next_contacts as
with needed as (
  -- A counted contact needs to see the contacts within a window after it.
  select distinct cast(unnest(generate_series(day, day + cast($longest_days as integer) + 1, interval 1 day)) as date) as day
  from repeat_days
),
inbound as (
  select
    epoch_us(started_at) as at_us,
    split_part(customer_id, ':', 1) as customers,
    not coalesce(abandoned, false) and day in (select day from repeat_days) as is_counted,
    not coalesce(escalated, false) and not coalesce(category in (select category from beyond_first_contact), false) as is_net,
    channel,
    -- Numbers sort several times faster than texts. Two of n (customer, category) pairs share one of these with odds of
    -- n * n / 2 ** 65: at 10 M pairs 3 in a million, in the whole warehouse.
    hash(customer_id, category) as thread,
    hash(source, day, channel, department, category) as slice,
    hash(department) as department, hash(subcategory) as subcategory,
    -- Of two contacts at one instant either may be the first, but always the same one.
    hash(source, interaction_id) as tie
  from interactions
  where coalesce(direction, 'inbound') = 'inbound' and day in (select day from needed)
    and customer_id is not null and category is not null
)
select f.* exclude (customers), epoch_us(h.as_of) as as_of_us
from (
  select slice, subcategory, customers, at_us, is_counted, is_net, thread, channel, tie,
    lead(at_us) over in_time as next_us,
    lead(channel) over in_time as next_channel,
    lead(department) over in_time as next_department
  from inbound
  window in_time as (partition by thread order by at_us, tie)
) as f
join repeat_horizons as h on f.customers = h.customers
