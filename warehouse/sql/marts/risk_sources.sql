-- risk_sources: the sources of customers' days, whether they tell of logins or uses, and up to when they reach.
-- grain: one row per source.
-- reads: activities
-- params: none
create or replace temporary table risk_sources as
select source, bool_or(logins is not null or uses is not null) as is_known, max(day) as as_of
from activities
group by source
