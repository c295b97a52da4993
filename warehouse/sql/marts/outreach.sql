-- outreach: finds who ever reached out to customers.
-- grain: one row per customers, department.
-- reads: interactions
-- params: none
insert into outreach
select distinct split_part(customer_id, ':', 1), department
from interactions
where customer_id is not null and (direction = 'outbound' or proactive)
