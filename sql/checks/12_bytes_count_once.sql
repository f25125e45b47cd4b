-- promise: of all paths of the same bytes exactly one is not a duplicate
select
    athlete_id,
    sha256,
    count_if(status <> 'duplicate') as n_counted
from core.file
group by all
having count_if(status <> 'duplicate') <> 1;
