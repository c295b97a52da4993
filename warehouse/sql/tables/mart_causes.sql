-- mart_causes: complaints, negative emotion and broken promises by what the contact was about, down to the subcategory.
-- grain: one row per source, day, channel, department, category, subcategory.
-- reads: nothing
-- params: none
create table if not exists mart_causes (
  source varchar not null,
  day date not null,
  channel varchar not null,
  department varchar,
  category varchar,
  subcategory varchar,
  contacts bigint not null,
  complaints_known bigint not null,
  complaints bigint not null,
  emotions_judged bigint not null,
  emotions_negative bigint not null,
  complaints_promised bigint not null,
  complaints_promise_judged bigint not null,
  complaints_promise_broken bigint not null
)
