-- promise: a day takes each kind of log from one source
select
    athlete_id,
    domain,
    local_date,
    domain || ' ' || local_date::varchar as log_day,
    count(distinct source) as n_sources
from core.day_source
group by all
having count(distinct source) <> 1;
