-- mart_fields: how many records hold each field that some figure needs; a word that it must hold stands behind "=".
-- grain: one row per source, day, record, field.
-- reads: nothing
-- params: none
create table if not exists mart_fields (
  source varchar not null,
  day date not null,
  record varchar not null,
  field varchar not null,
  records bigint not null
)
