-- batch_files: the files of a batch.
-- grain: one row per file_no.
-- reads: batch_files
-- params: $batch_id
select * from batch_files where batch_id = $batch_id order by file_no
