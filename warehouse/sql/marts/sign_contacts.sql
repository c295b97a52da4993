-- sign_contacts: the contacts of the days after which withdrawal could show: scored, of known customers.
-- grain: one row per source, record_key.
-- reads: sign_days, emotion_scores, interactions, activities, invitations
-- params: none
-- Where neither customers' days nor questions are known, only contacts that were left open tell of it, by silence.
create or replace temporary table sign_contacts as
select s.source, s.record_key, s.day, i.customer_id, epoch_us(i.started_at) as at_us,
  coalesce(i.resolved = false and coalesce(i.direction, 'inbound') = 'inbound', false) as is_left_open
from emotion_scores as s
join interactions as i on s.source = i.source and s.record_key = i.interaction_id
where s.record = 'interaction' and i.customer_id is not null
  and s.day in (select day from sign_days) and i.day in (select day from sign_days)
  and ((i.resolved = false and coalesce(i.direction, 'inbound') = 'inbound')
    or exists (from activities) or exists (from invitations))
