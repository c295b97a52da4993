-- apathy_signs: what customers did after a contact whose text was scored: measured signs of withdrawal.
-- grain: one row per source, record_key, sign.
-- reads: nothing
-- params: none
-- sign: no_login, falling_use, silence (after an unresolved contact) or unanswered (a question about it). seen_on: when it could be told.
create table if not exists apathy_signs (
  source varchar not null,
  record_key varchar not null,
  day date not null,
  sign varchar not null,
  seen_on date not null
)
