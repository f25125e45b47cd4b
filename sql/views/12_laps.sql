-- grain: one row per lap of a session
-- reads: mart.lap
create or replace view laps as
select
    lap.session_id, -- The session; key of the view sessions
    lap.athlete_id, -- Whose it is; a single user is me
    lap.lap, -- Number in the session, from 1
    lap.start_s, -- Start, since the session's start_utc [s]
    lap.end_s, -- End, since the session's start_utc [s]
    lap.timer_s, -- Length without pauses [s]
    lap.distance_m, -- Distance [m]
    lap.avg_speed_mps, -- Mean speed [m/s]
    lap.avg_heart_rate_bpm, -- Mean heart rate [beats/min]
    lap.intensity, -- In FIT's words; many watches call every lap interval
    lap.trigger, -- What made the lap, in FIT's words: manual, distance, …
    lap.workout_step_index -- Step of the planned workout it belongs to
from mart.lap;

comment on view laps is 'Marks of the device: laps pressed or automatic.';
