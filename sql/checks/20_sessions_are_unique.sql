-- promise: one row per session
select
    athlete_id,
    session_id,
    count(*) as n
from mart.session
group by all
having count(*) <> 1;
