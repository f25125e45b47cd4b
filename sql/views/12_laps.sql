-- grain: one row per lap of a session
-- reads: mart.lap
create or replace view laps as
select
    lap.session_id,
    lap.athlete_id,
    lap.lap,
    lap.start_s,
    lap.end_s,
    lap.timer_s,
    lap.distance_m,
    lap.avg_speed_mps,
    lap.avg_heart_rate_bpm,
    lap.intensity,
    lap.trigger,
    lap.workout_step_index
from mart.lap;

comment on view laps is 'Marks of the device: laps pressed or automatic.';
comment on column laps.session_id is 'The session; key of the view sessions';
comment on column laps.athlete_id is 'Whose it is; a single user is me';
comment on column laps.lap is 'Number in the session, from 1';
comment on column laps.start_s is 'Start, since the session''s start_utc [s]';
comment on column laps.end_s is 'End, since the session''s start_utc [s]';
comment on column laps.timer_s is 'Length without pauses [s]';
comment on column laps.distance_m is 'Distance [m]';
comment on column laps.avg_speed_mps is 'Mean speed [m/s]';
comment on column laps.avg_heart_rate_bpm is 'Mean heart rate [beats/min]';
comment on column laps.intensity is 'In FIT''s words; many watches call every lap interval';
comment on column laps.trigger is 'What made the lap, in FIT''s words: manual, distance, …';
comment on column laps.workout_step_index is 'Step of the planned workout it belongs to';
