-- promise: what arrived has a status, and what has a status arrived
select
    arrival.athlete_id,
    arrival.sha256,
    'arrived without content' as found
from raw.arrival
anti join raw.content using (athlete_id, sha256)
union all
select
    content.athlete_id,
    content.sha256,
    'content that never arrived' as found
from raw.content
anti join raw.arrival using (athlete_id, sha256);
