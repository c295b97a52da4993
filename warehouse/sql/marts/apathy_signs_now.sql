-- apathy_signs_now: finds who withdrew after a contact of the days: stayed away, used less, was not heard of again, left a question unanswered.
-- grain: one row per source, record_key, sign.
-- reads: sign_days, sign_contacts, interactions, risk_spells, repeat_horizons, invitations
-- params: $apathy_days, $silence_us, $answer_us
-- An unanswered question says something only of those who answered one before: most people never answer any.
create or replace temporary table apathy_signs_now as
with needed as (
  -- Whoever is heard again within the time after a contact of the days.
  select distinct cast(unnest(generate_series(day, day + cast($silence_us / 86400000000 as integer) + 1, interval 1 day)) as date) as day
  from sign_days
),
withdrawn as (
  select c.source, c.record_key, c.day, r.start_day as seen_on,
    unnest(list_filter([case when r.is_silent then 'no_login' end, case when r.is_falling then 'falling_use' end], lambda sign: sign is not null)) as sign
  from sign_contacts as c
  join risk_spells as r
    on c.customer_id = r.customer_id and r.start_day > c.day and r.start_day <= c.day + cast($apathy_days as integer)
),
open_ones as (
  select c.*
  from sign_contacts as c
  join repeat_horizons as h on split_part(c.customer_id, ':', 1) = h.customers
  where c.is_left_open and c.at_us + $silence_us <= epoch_us(h.as_of)
),
heard_again as (
  select distinct c.source, c.record_key
  from open_ones as c
  join (select * from interactions where day in (select day from needed)) as i on c.customer_id = i.customer_id
  where coalesce(i.direction, 'inbound') = 'inbound'
    and epoch_us(i.started_at) > c.at_us and epoch_us(i.started_at) <= c.at_us + $silence_us
),
silent as (
  select c.source, c.record_key, c.day, cast(make_timestamp(cast(c.at_us + $silence_us as bigint)) as date) as seen_on, 'silence' as sign
  from open_ones as c
  anti join heard_again as h on c.source = h.source and c.record_key = h.record_key
),
reach as (
  select source, greatest(max(sent_at), max(coalesce(answered_at, sent_at))) as as_of from invitations group by source
),
answerers as (
  select customer_id, min(answered_at) as first_at
  from invitations
  where answered_at is not null and customer_id in (select customer_id from sign_contacts)
  group by customer_id
),
unanswered as (
  select c.source, c.record_key, c.day, cast(make_timestamp(cast(epoch_us(v.sent_at) + $answer_us as bigint)) as date) as seen_on, 'unanswered' as sign
  from sign_contacts as c
  join invitations as v on c.source = v.source and c.record_key = v.interaction_id
  join reach as r on v.source = r.source
  join answerers as a on c.customer_id = a.customer_id and a.first_at < v.sent_at
  where v.answered_at is null and epoch_us(r.as_of) - epoch_us(v.sent_at) >= $answer_us
)
select source, record_key, day, sign, min(seen_on) as seen_on
from (
  from withdrawn select source, record_key, day, seen_on, sign
  union all
  from silent
  union all
  from unanswered
)
group by source, record_key, day, sign
