-- kept_mart_risk_tiers: what removed records still contribute to mart_risk_tiers.
-- grain: one row per source, day, customer_tier.
-- reads: nothing
-- params: none
create table if not exists kept_mart_risk_tiers (
  source varchar not null,
  day date not null,
  customer_tier varchar,
  customers bigint not null,
  at_risk bigint not null
)
