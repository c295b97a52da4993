-- case_days_anew: every day on which a case can have opened, where most of the days are touched.
-- grain: one row per source, day.
-- reads: mart_channels, surveys, mart_cases
-- params: none
create or replace temporary table case_days as
select source, day from mart_channels
union
select source, day from surveys
union
select source, day from mart_cases
