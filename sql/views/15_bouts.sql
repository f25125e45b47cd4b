-- grain: one row per stretch found in a session
-- reads: derived.bout
create or replace view bouts as
select
    bout.session_id,
    bout.athlete_id,
    bout.bout,
    bout.kind,
    bout.start_s,
    bout.end_s,
    bout.distance_m,
    bout.avg_speed_mps,
    bout.avg_grade_frac,
    bout.avg_heart_rate_bpm
from derived.bout;

comment on view bouts is 'Stretches of work and rest that runpipe found in the trace.';
comment on column bouts.session_id is 'The session; key of the view sessions';
comment on column bouts.athlete_id is 'Whose it is; a single user is me';
comment on column bouts.bout is 'Number in the session, from 1';
comment on column bouts.kind is 'warmup, work, rest, climb, cooldown or steady';
comment on column bouts.start_s is 'Start, since the session''s start_utc [s]';
comment on column bouts.end_s is 'End (not in it), since the session''s start_utc [s]';
comment on column bouts.distance_m is 'Distance [m]';
comment on column bouts.avg_speed_mps is 'Mean speed [m/s]';
comment on column bouts.avg_grade_frac is 'Mean slope, rise over run [share, 0-1]';
comment on column bouts.avg_heart_rate_bpm is 'Mean heart rate [beats/min]';
