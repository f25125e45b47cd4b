-- promise: load is never negative
select
    athlete_id,
    session_id,
    load_au
from derived.session_week
where load_au < 0 or load_rpe < 0;
