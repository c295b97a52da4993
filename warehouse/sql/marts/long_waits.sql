-- long_waits: from how many seconds on a wait is a long one, by channel.
-- grain: one row per channel.
-- reads: nothing
-- params: $long_wait_channels, $long_waits_s
create or replace temporary table long_waits as
select unnest(cast($long_wait_channels as varchar[])) as channel, unnest(cast($long_waits_s as double[])) as long_wait_s
