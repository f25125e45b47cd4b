-- grain: one row per session and whole beat
-- reads: core.session
create or replace view session_heart_rates as
select
    session.session_id, -- The session; key of the view sessions
    session.athlete_id, -- Whose it is; a single user is me
    session.local_date, -- The athlete's calendar day it started on
    unnest(session.beats_bpm) as heart_rate_bpm, -- Heart rate, to the whole beat [beats/min]
    unnest(session.beats_s) as duration_s -- Time at it [s]
from core.session;

comment on view session_heart_rates is
'How long each heart rate was held, so that zones follow from any highest heart rate.';
