-- meta: what this version of the warehouse is.
-- grain: one row.
-- reads: meta
-- params: none
select version, data_version, schema_version, business_zone from meta
