-- erasures: every customer who was erased, newest first; nothing in it tells who.
-- grain: one row per erasure_id.
-- reads: erasures
-- params: none
select erasure_id, erased_at, tables_changed, files_changed, version
from erasures
order by erased_at desc, erasure_id
