-- promise: a status is one of five, and what was not wholly loaded says why
select
    athlete_id,
    sha256,
    path,
    status,
    reason
from core.file
where
    status not in ('loaded', 'partial', 'duplicate', 'quarantined', 'ignored')
    or (status <> 'loaded' and coalesce(reason, '') = '');
