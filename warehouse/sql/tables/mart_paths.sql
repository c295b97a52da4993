-- mart_paths: contacts whose customer came back on the same category within the window, and where: the repeats of mart_repeats by channel and department of the next contact.
-- grain: one row per source, day, channel, department, category, subcategory, next_channel, next_department.
-- reads: nothing
-- params: none
create table if not exists mart_paths (
  source varchar not null,
  day date not null,
  channel varchar not null,
  department varchar,
  category varchar,
  subcategory varchar,
  next_channel varchar not null,
  next_department varchar,
  repeats bigint not null
)
