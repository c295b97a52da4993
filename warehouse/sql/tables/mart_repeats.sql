-- mart_repeats: contacts with and without a further contact by the same customer on the same category: within a day, the window and 30 days, on any channel and on the same, all of them and those that the front line could settle (net).
-- grain: one row per source, day, channel, department, category.
-- reads: nothing
-- params: none
create table if not exists mart_repeats (
  source varchar not null,
  day date not null,
  channel varchar not null,
  department varchar,
  category varchar,
  repeat_eligible bigint not null,
  net_eligible bigint not null,
  repeat_judged_1d bigint not null,
  repeat_none_1d bigint not null,
  repeat_same_none_1d bigint not null,
  repeat_censored_1d bigint not null,
  net_judged_1d bigint not null,
  net_none_1d bigint not null,
  net_same_none_1d bigint not null,
  net_censored_1d bigint not null,
  repeat_judged bigint not null,
  repeat_none bigint not null,
  repeat_same_none bigint not null,
  repeat_censored bigint not null,
  net_judged bigint not null,
  net_none bigint not null,
  net_same_none bigint not null,
  net_censored bigint not null,
  repeat_judged_30d bigint not null,
  repeat_none_30d bigint not null,
  repeat_same_none_30d bigint not null,
  repeat_censored_30d bigint not null,
  net_judged_30d bigint not null,
  net_none_30d bigint not null,
  net_same_none_30d bigint not null,
  net_censored_30d bigint not null
)
