-- targets: the targets in force, by channel and date of effect; a copy of targets.toml for the marts to join.
-- grain: one row per name, channel, from_on.
-- reads: nothing
-- params: none
create table if not exists targets (
  name varchar not null,
  channel varchar not null,
  from_on date not null,
  target double not null
)
