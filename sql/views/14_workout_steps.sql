-- grain: one row per step of a planned workout
-- reads: raw.workout_step, derived.session_member
create or replace view workout_steps as
select
    session_member.session_id,
    session_member.athlete_id,
    workout_step.step_index,
    workout_step.name,
    workout_step.intensity,
    workout_step.duration_kind,
    workout_step.duration_s,
    workout_step.distance_m,
    workout_step.target_kind,
    workout_step.repeat_from_index,
    workout_step.n_repeats
from raw.workout_step
inner join derived.session_member using (athlete_id, recording_id)
where session_member.is_primary;

comment on view workout_steps is 'What the planned workout asked for, not what was done.';
comment on column workout_steps.session_id is 'The session; key of the view sessions';
comment on column workout_steps.athlete_id is 'Whose it is; a single user is me';
comment on column workout_steps.step_index is 'The step''s own number in the plan';
comment on column workout_steps.name is 'The step''s name';
comment on column workout_steps.intensity is 'In FIT''s words: warmup, active, rest, cooldown, …';
comment on column workout_steps.duration_kind is 'What ends the step: time, distance, open, repeat…';
comment on column workout_steps.duration_s is 'Length asked for [s]';
comment on column workout_steps.distance_m is 'Distance asked for [m]';
comment on column workout_steps.target_kind is 'What was aimed at: speed, heart_rate, …';
comment on column workout_steps.repeat_from_index is 'For a repeat: the step it goes back to';
comment on column workout_steps.n_repeats is 'For a repeat: how many times';
