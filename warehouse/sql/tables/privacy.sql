-- privacy: which keys the pseudonyms of this version were made with, as a fingerprint that gives none of them away.
-- grain: one row, or none before the first customer.
-- reads: nothing
-- params: none
create table if not exists privacy (
  key_fingerprint varchar not null
)
