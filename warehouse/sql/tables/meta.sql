-- meta: what this version of the warehouse is, and the settings its marts were counted with.
-- grain: one row.
-- reads: nothing
-- params: none
create table if not exists meta (
  version bigint not null,
  data_version bigint not null,
  schema_version integer not null,
  business_zone varchar not null,
  mart_settings varchar not null
)
