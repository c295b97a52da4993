-- mart_repeats: looks for each contact's next ones; contacts younger than a window are censored for it.
-- grain: one row per source, day, channel, department, category.
-- reads: next_contacts, interactions, slices, repeat_days, beyond_first_contact
-- params: $window_days
insert into mart_repeats
-- The next contact is on the same channel for most; only customers who changed it are looked at again.
with same as (
  select tie, lead(at_us) over (partition by thread, channel order by at_us, tie) as next_us
  from next_contacts
  where thread in (select thread from next_contacts where next_channel <> channel)
),
gaps as (
  select
    f.slice, f.is_net, f.at_us, true as is_known, f.as_of_us,
    coalesce(f.next_us - f.at_us, 9000000000000000) as gap_us,
    -- No next contact is one further off than any window.
    coalesce(case when f.next_channel = f.channel then f.next_us else s.next_us end - f.at_us, 9000000000000000) as same_gap_us
  from next_contacts as f
  left join same as s on f.tie = s.tie and f.next_channel <> f.channel
  where f.is_counted
  union all
  select
    hash(source, day, channel, department, category) as slice,
    not coalesce(escalated, false) and not coalesce(category in (select category from beyond_first_contact), false) as is_net,
    epoch_us(started_at), false as is_known, null as as_of_us, null as gap_us, null as same_gap_us
  from interactions
  where coalesce(direction, 'inbound') = 'inbound' and day in (select day from repeat_days)
    and (customer_id is null or category is null) and not coalesce(abandoned, false)
),
states as (
  select *,
    is_known and at_us + 86400000000 <= as_of_us as is_judged_1d,
    is_known and at_us + $window_days * 86400000000 <= as_of_us as is_judged_w,
    is_known and at_us + 2592000000000 <= as_of_us as is_judged_30d
  from gaps
),
counted as (
  select
    slice,
    count(*) as repeat_eligible,
    count(case when is_net then 1 end) as net_eligible,
    count(case when is_judged_1d then 1 end) as repeat_judged_1d,
    count(case when is_judged_1d and gap_us > 86400000000 then 1 end) as repeat_none_1d,
    count(case when is_judged_1d and same_gap_us > 86400000000 then 1 end) as repeat_same_none_1d,
    count(case when is_known and not is_judged_1d then 1 end) as repeat_censored_1d,
    count(case when is_judged_1d and is_net then 1 end) as net_judged_1d,
    count(case when is_judged_1d and is_net and gap_us > 86400000000 then 1 end) as net_none_1d,
    count(case when is_judged_1d and is_net and same_gap_us > 86400000000 then 1 end) as net_same_none_1d,
    count(case when is_known and not is_judged_1d and is_net then 1 end) as net_censored_1d,
    count(case when is_judged_w then 1 end) as repeat_judged,
    count(case when is_judged_w and gap_us > $window_days * 86400000000 then 1 end) as repeat_none,
    count(case when is_judged_w and same_gap_us > $window_days * 86400000000 then 1 end) as repeat_same_none,
    count(case when is_known and not is_judged_w then 1 end) as repeat_censored,
    count(case when is_judged_w and is_net then 1 end) as net_judged,
    count(case when is_judged_w and is_net and gap_us > $window_days * 86400000000 then 1 end) as net_none,
    count(case when is_judged_w and is_net and same_gap_us > $window_days * 86400000000 then 1 end) as net_same_none,
    count(case when is_known and not is_judged_w and is_net then 1 end) as net_censored,
    count(case when is_judged_30d then 1 end) as repeat_judged_30d,
    count(case when is_judged_30d and gap_us > 2592000000000 then 1 end) as repeat_none_30d,
    count(case when is_judged_30d and same_gap_us > 2592000000000 then 1 end) as repeat_same_none_30d,
    count(case when is_known and not is_judged_30d then 1 end) as repeat_censored_30d,
    count(case when is_judged_30d and is_net then 1 end) as net_judged_30d,
    count(case when is_judged_30d and is_net and gap_us > 2592000000000 then 1 end) as net_none_30d,
    count(case when is_judged_30d and is_net and same_gap_us > 2592000000000 then 1 end) as net_same_none_30d,
    count(case when is_known and not is_judged_30d and is_net then 1 end) as net_censored_30d
  from states
  group by slice
)
select s.* exclude (slice), c.* exclude (slice)
from counted as c
join slices as s on c.slice = s.slice
