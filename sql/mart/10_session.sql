-- grain: one row per session
-- reads: core.session, derived.session_class, derived.session_week
create or replace table mart.session as
select
    session.* exclude (beats_bpm, beats_s),
    session_class.* exclude (athlete_id, session_id),
    session_week.* exclude (athlete_id, session_id, week)
from core.session
left join derived.session_class using (athlete_id, session_id)
left join derived.session_week using (athlete_id, session_id)
order by
    session.athlete_id,
    session.local_date,
    session.start_utc nulls last,
    session.session_id;
