-- pull_marks: how far the database of each source was read, newest first.
-- grain: one row per published pull.
-- reads: pull_marks
-- params: none
select * from pull_marks order by version desc, source
