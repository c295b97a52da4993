-- mart_repurchases: counts who ordered again after a complaint, beside a customer like them who had not complained.
-- grain: one row per source, day, channel, department, category.
-- reads: interactions, activities, repurchase_days, retentions
-- params: $repurchase_days
-- One other for each who complained, of the same number of order days in the 13 weeks before (4 and more are one) and about as many
-- active days in the last 4 (by powers of two), who complained in neither quarter; in an order that a hash gives, each but once.
insert into mart_repurchases
with reach as (
  -- Half of what split_part takes.
  select left(customer_id, instr(customer_id, ':') - 1) as customers, max(day) as as_of
  from activities
  group by customers
  having count(orders) > 0
),
complained as (
  select hash(i.customer_id) as who, i.*, hash(r.customers) as customers, r.as_of,
    lag(i.day) over (partition by i.customer_id order by i.day, i.started_at, i.interaction_id) as before_day
  from (
    select source, interaction_id, customer_id, day, week, started_at, channel, department, category
    from interactions
    where is_complaint and customer_id is not null
  ) as i
  join reach as r on split_part(i.customer_id, ':', 1) = r.customers
),
episodes as (
  select * from complained as c
  where coalesce(day - before_day > $repurchase_days, true) and day in (select day from repurchase_days)
    and not exists (
      select 1 from retentions as r
      where r.table_name in ('interactions', 'activities') and r.source = c.source
        and c.day < r.before_day + case when r.table_name = 'activities' then 98 else 0 end
    )
),
lived as (
  -- Namespaces are told by numbers, and the days of a quarter are few: small numbers are added up faster.
  select hash(customer_id) as who, any_value(hash(left(customer_id, instr(customer_id, ':') - 1))) as customers, week,
    cast(count(case when orders > 0 then 1 end) as smallint) as order_days, cast(count(*) as smallint) as active_days
  from activities
  where week in (
    select cast(unnest(generate_series(week - 91, week - 7, interval 7 days)) as date)
    from (select distinct week from episodes)
  )
  group by who, week
),
-- What each customer did in the 13 whole weeks before a week with a complaint.
known as (
  select l.who, any_value(l.customers) as customers, e.week, sum(l.order_days) as order_days,
    sum(case when l.week >= e.week - 28 then l.active_days else 0 end) as active_days
  from (select *, cast(unnest(generate_series(week + 7, week + 91, interval 7 days)) as date) as of_week from lived) as l
  join (select distinct week from episodes) as e on l.of_week = e.week
  group by l.who, e.week
),
alike as (
  select who, customers, week, least(order_days, 4) as orders_of,
    case when active_days = 0 then 0 else 1 + floor(log2(active_days)) end as days_of
  from known
),
ours as (
  select e.*, a.who is not null as is_known,
    row_number() over (partition by e.customers, e.week, a.orders_of, a.days_of order by e.who, e.interaction_id) as place,
    a.orders_of, a.days_of
  from episodes as e
  left join alike as a on e.who = a.who and e.week = a.week
),
complaining as (
  -- The weeks for which a customer who complained is no other: from a quarter before to a quarter after.
  from (
    select who, cast(unnest(generate_series(week - 91, week + 91, interval 7 days)) as date) as week from complained
  )
  where week in (select week from episodes)
),
others as (
  select who, customers, week, orders_of, days_of,
    row_number() over (partition by customers, week, orders_of, days_of order by hash(who, week)) as place
  from (select * from alike as a anti join complaining as c on a.who = c.who and a.week = c.week)
),
paired as (
  select o.*, t.who as other
  from ours as o
  left join others as t
    on o.is_known and o.customers = t.customers and o.week = t.week and o.orders_of = t.orders_of
    and o.days_of = t.days_of and o.place = t.place
),
ordered as (
  select distinct hash(customer_id) as who, day from activities where orders > 0
),
came_back as (
  select p.source, p.interaction_id
  from paired as p
  semi join ordered as o on o.who = p.who and o.day > p.day and o.day <= p.day + cast($repurchase_days as integer)
),
others_back as (
  select p.source, p.interaction_id
  from paired as p
  semi join ordered as o on o.who = p.other and o.day > p.day and o.day <= p.day + cast($repurchase_days as integer)
),
bought as (
  select p.source, p.day, p.channel, p.department, p.category,
    p.is_known and p.as_of - p.day >= $repurchase_days as is_judged,
    p.is_known and p.as_of - p.day < $repurchase_days as is_waiting,
    p.other is not null as is_matched,
    c.interaction_id is not null as bought,
    t.interaction_id is not null as other_bought
  from paired as p
  left join came_back as c on p.source = c.source and p.interaction_id = c.interaction_id
  left join others_back as t on p.source = t.source and p.interaction_id = t.interaction_id
)
select source, day, channel, department, category,
  cast(count(*) as bigint),
  cast(sum(case when is_judged then 1 else 0 end) as bigint),
  cast(sum(case when is_judged and bought then 1 else 0 end) as bigint),
  cast(sum(case when is_waiting then 1 else 0 end) as bigint),
  cast(sum(case when is_judged and is_matched then 1 else 0 end) as bigint),
  cast(sum(case when is_judged and is_matched and other_bought then 1 else 0 end) as bigint),
  cast(coalesce(sum(case when is_judged and is_matched then 100.0 * (bought::integer - other_bought::integer) end), 0) as double),
  cast(coalesce(sum(case when is_judged and is_matched then 10000.0 * (bought::integer - other_bought::integer) ** 2 end), 0) as double)
from bought
group by source, day, channel, department, category
