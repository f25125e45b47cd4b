-- grain: one row per session and whole beat
-- reads: core.session
create or replace view session_heart_rates as
select
    session.session_id,
    session.athlete_id,
    session.local_date,
    unnest(session.beats_bpm) as heart_rate_bpm,
    unnest(session.beats_s) as duration_s
from core.session;

comment on view session_heart_rates is
'How long each heart rate was held, so that zones follow from any highest heart rate.';
comment on column session_heart_rates.session_id is 'The session; key of the view sessions';
comment on column session_heart_rates.athlete_id is 'Whose it is; a single user is me';
comment on column session_heart_rates.local_date is 'The athlete''s calendar day it started on';
comment on column session_heart_rates.heart_rate_bpm is 'Heart rate, to the whole beat [beats/min]';
comment on column session_heart_rates.duration_s is 'Time at it [s]';
