-- promise: a bout has a length
select
    athlete_id,
    session_id,
    bout,
    start_s,
    end_s
from derived.bout
where end_s <= start_s;
