-- pull_seen: rows that the next pull of a source's database meets again, as they stood when they were published.
-- grain: one row per source and row; a token under the home's key.
-- reads: nothing
-- params: none
create table if not exists pull_seen (
  source varchar not null,
  token varchar not null
)
