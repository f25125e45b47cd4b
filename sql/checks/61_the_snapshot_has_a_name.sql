-- promise: exactly one snapshot id, which is not that of its base
select
    count(*) as n,
    min(snapshot_id) as snapshot_id
from raw.snapshot
having count(*) <> 1 or min(snapshot_id) = min(base_snapshot_id);
