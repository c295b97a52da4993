-- mart_risk_tiers: how many customers of a tier became active and at risk on a day, less those who were so no longer.
-- grain: one row per source, day, customer_tier.
-- reads: nothing
-- params: none
-- Added up to a day they are the customers of that day. A customer's tier is that of the last contact that knows one.
create table if not exists mart_risk_tiers (
  source varchar not null,
  day date not null,
  customer_tier varchar,
  customers bigint not null,
  at_risk bigint not null
)
