-- targets_to_answer: the answer targets by channel and date of effect.
-- grain: one row per channel, from_on.
-- reads: targets
-- params: none
create or replace temporary table targets_to_answer as
select channel, from_on, target from targets where name = 'answer_within_s'
