-- withdrawals_now: counts withdrawal after contacts of the days whose text was scored, of known customers, by sign.
-- grain: one row per source, day, channel, department, category, sign, negative.
-- reads: sign_days, sign_contacts, emotion_records, activities, invitations, repeat_horizons, apathy_signs
-- params: $apathy_days, $silence_us, $answer_us
-- Whether a sign could have been seen hangs on weeks of records after the contact; sign_days has the days of such contacts.
create or replace temporary table withdrawals_now as
with contacts as (
  select r.source, r.record_key, r.day, r.channel, r.department, r.category, r.believed = 'negative' as negative,
    c.customer_id, c.at_us, c.is_left_open
  from (select * from emotion_records where day in (select day from sign_days)) as r
  join sign_contacts as c on r.source = c.source and r.record_key = c.record_key
  where r.record = 'interaction'
),
active as (
  select customer_id, min(day) as first_day from activities
  where customer_id in (select customer_id from contacts)
  group by customer_id
),
followed as (
  select left(customer_id, instr(customer_id, ':') - 1) as customers, max(day) as as_of from activities group by customers
),
reach as (
  select source, greatest(max(sent_at), max(coalesce(answered_at, sent_at))) as as_of from invitations group by source
),
answerers as (
  select customer_id, min(answered_at) as first_at
  from invitations
  where answered_at is not null and customer_id in (select customer_id from contacts)
  group by customer_id
),
judged as (
  select c.* exclude (customer_id, at_us, is_left_open), unnest(['no_login', 'falling_use']) as sign
  from contacts as c
  join active as a on c.customer_id = a.customer_id and a.first_day <= c.day
  join followed as f on split_part(c.customer_id, ':', 1) = f.customers
  where c.day + cast($apathy_days as integer) <= f.as_of
  union
  select c.* exclude (customer_id, at_us, is_left_open), 'silence'
  from contacts as c
  join repeat_horizons as h on split_part(c.customer_id, ':', 1) = h.customers
  where c.is_left_open and c.at_us + $silence_us <= epoch_us(h.as_of)
  union
  select c.* exclude (customer_id, at_us, is_left_open), 'unanswered'
  from contacts as c
  join invitations as v on c.source = v.source and c.record_key = v.interaction_id
  join reach as r on v.source = r.source
  join answerers as a on c.customer_id = a.customer_id and a.first_at < v.sent_at
  where epoch_us(r.as_of) - epoch_us(v.sent_at) >= $answer_us
)
select j.source, j.day, j.channel, j.department, j.category, j.sign, j.negative, cast(count(*) as bigint) as judged,
  cast(count(s.sign) as bigint) as records
from judged as j
left join apathy_signs as s on j.source = s.source and j.record_key = s.record_key and j.sign = s.sign
group by j.source, j.day, j.channel, j.department, j.category, j.sign, j.negative
