-- touched_by_contacts: adds the days of answers whose contact changed, which may know the channel or customer of the answer.
-- grain: one row per source, day.
-- reads: surveys, interactions, touched_days
-- params: none
insert into touched_answers
select distinct s.source, s.day
from surveys as s
join interactions as i on s.source = i.source and s.interaction_id = i.interaction_id
semi join touched_days as d on i.source = d.source and i.day = d.day
