-- grain: one row per stretch found in a session
-- reads: derived.bout
create or replace view bouts as
select
    bout.session_id, -- The session; key of the view sessions
    bout.athlete_id, -- Whose it is; a single user is me
    bout.bout, -- Number in the session, from 1
    bout.kind, -- warmup, work, rest, climb, cooldown or steady
    bout.start_s, -- Start, since the session's start_utc [s]
    bout.end_s, -- End (not in it), since the session's start_utc [s]
    bout.distance_m, -- Distance [m]
    bout.avg_speed_mps, -- Mean speed [m/s]
    bout.avg_grade_frac, -- Mean slope, rise over run [share, 0-1]
    bout.avg_heart_rate_bpm -- Mean heart rate [beats/min]
from derived.bout;

comment on view bouts is 'Stretches of work and rest that runpipe found in the trace.';
