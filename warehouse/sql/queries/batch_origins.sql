-- batch_origins: where the files of a batch lay, and the profile they were loaded under.
-- grain: one row per file_no.
-- reads: batch_origins
-- params: $batch_id
select file_no, path, profile from batch_origins where batch_id = $batch_id order by file_no
