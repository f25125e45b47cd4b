-- grain: one row per strength set that counts
-- reads: core.strength_set
create or replace view strength_sets as
select
    strength_set.athlete_id,
    strength_set.session_id,
    strength_set.local_date,
    strength_set.day_set,
    strength_set.source,
    strength_set.workout,
    strength_set.start_local,
    strength_set.exercise,
    strength_set.category,
    strength_set.region,
    strength_set.pattern,
    strength_set.set_index,
    strength_set.reps,
    strength_set.mass_kg,
    strength_set.duration_s,
    strength_set.distance_m,
    strength_set.rpe,
    strength_set.is_warmup,
    strength_set.is_plyometric,
    strength_set.sha256
from core.strength_set;

comment on view strength_sets is 'Strength sets, of the one source that each day is taken from.';
comment on column strength_sets.athlete_id is 'Whose it is; a single user is me';
comment on column strength_sets.session_id is 'The session; key of the view sessions';
comment on column strength_sets.local_date is 'The day';
comment on column strength_sets.day_set is 'Number on the day, from 1';
comment on column strength_sets.source is 'The app or watch the day is taken from';
comment on column strength_sets.workout is 'The workout''s name in the log';
comment on column strength_sets.start_local is 'Start on the athlete''s clock, where the log says';
comment on column strength_sets.exercise is 'As the log names it';
comment on column strength_sets.category is 'FIT''s or the app''s own category';
comment on column strength_sets.region is 'lower, upper, core, full or unknown';
comment on column strength_sets.pattern is 'Movement, such as squat or hinge';
comment on column strength_sets.set_index is 'The set''s number in the log';
comment on column strength_sets.reps is 'Repetitions';
comment on column strength_sets.mass_kg is 'Weight moved [kg]';
comment on column strength_sets.duration_s is 'Length, for timed sets [s]';
comment on column strength_sets.distance_m is 'Distance, for carried sets [m]';
comment on column strength_sets.rpe is 'Effort of the set [RPE, 0-10]';
comment on column strength_sets.is_warmup is 'Whether it is a warm-up set (not counted as hard)';
comment on column strength_sets.is_plyometric is 'Whether it is a jump or throw';
comment on column strength_sets.sha256 is 'Digest of the file it comes from';
