-- acceptances: who answers for which refused batch, newest first.
-- grain: one row per batch_id.
-- reads: batch_acceptances
-- params: none
select * from batch_acceptances order by accepted_at desc, batch_id
