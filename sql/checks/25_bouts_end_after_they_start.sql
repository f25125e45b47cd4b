-- promise: no bout ends before it starts
select
    athlete_id,
    session_id,
    bout,
    start_s,
    end_s
from derived.bout
where end_s < start_s;
