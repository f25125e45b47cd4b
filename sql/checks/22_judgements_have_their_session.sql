-- promise: labels, bouts and loads belong to a session
select
    session_class.athlete_id,
    session_class.session_id,
    'derived.session_class' as found
from derived.session_class
anti join core.session using (athlete_id, session_id)
union all
select
    bout.athlete_id,
    bout.session_id,
    'derived.bout' as found
from derived.bout
anti join core.session using (athlete_id, session_id)
union all
select
    session_week.athlete_id,
    session_week.session_id,
    'derived.session_week' as found
from derived.session_week
anti join core.session using (athlete_id, session_id);
