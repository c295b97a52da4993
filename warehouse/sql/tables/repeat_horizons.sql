-- repeat_horizons: the last contact of each namespace of customers; contacts nearer to it than the window are censored.
-- grain: one row per customers.
-- reads: nothing
-- params: none
create table if not exists repeat_horizons (
  customers varchar not null,
  as_of timestamp not null
)
