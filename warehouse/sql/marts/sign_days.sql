-- sign_days: the days after whose contacts withdrawal may have shown, or may show no more.
-- grain: one row per day.
-- reads: repeat_days, touched_texts, touched_activity, touched_questions, emotion_scores, mart_withdrawals
-- params: none
-- The next contact, or the lack of one, tells of the weeks before it, as it tells of repeats; a customer's days and the
-- questions to customers tell of contacts at any time.
create or replace temporary table sign_days as
select day from repeat_days
union
select day from touched_texts where record = 'interaction'
union
select day from (
  select day from emotion_scores where record = 'interaction'
  union
  select day from mart_withdrawals
)
where exists (select 1 from touched_activity) or exists (select 1 from touched_questions)
