-- grain: one row per step of a planned workout
-- reads: raw.workout_step, derived.session_member
create or replace view workout_steps as
select
    session_member.session_id, -- The session; key of the view sessions
    session_member.athlete_id, -- Whose it is; a single user is me
    workout_step.step_index, -- The step's own number in the plan
    workout_step.name, -- The step's name
    workout_step.intensity, -- In FIT's words: warmup, active, rest, cooldown, …
    workout_step.duration_kind, -- What ends the step: time, distance, open, repeat…
    workout_step.duration_s, -- Length asked for [s]
    workout_step.distance_m, -- Distance asked for [m]
    workout_step.target_kind, -- What was aimed at: speed, heart_rate, …
    workout_step.repeat_from_index, -- For a repeat: the step it goes back to
    workout_step.n_repeats -- For a repeat: how many times
from raw.workout_step
inner join derived.session_member using (athlete_id, recording_id)
where session_member.is_primary;

comment on view workout_steps is 'What the planned workout asked for, not what was done.';
