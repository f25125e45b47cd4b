-- grain: one row per strength set that counts
-- reads: core.strength_set
create or replace view strength_sets as
select
    strength_set.athlete_id, -- Whose it is; a single user is me
    strength_set.session_id, -- The session; key of the view sessions
    strength_set.local_date, -- The day
    strength_set.day_set, -- Number on the day, from 1
    strength_set.source, -- The app or watch the day is taken from
    strength_set.workout, -- The workout's name in the log
    strength_set.start_local, -- Start on the athlete's clock, where the log says
    strength_set.exercise, -- As the log names it
    strength_set.category, -- FIT's or the app's own category
    strength_set.region, -- lower, upper, core, full or unknown
    strength_set.pattern, -- Movement, such as squat or hinge
    strength_set.set_index, -- The set's number in the log
    strength_set.reps, -- Repetitions
    strength_set.mass_kg, -- Weight moved [kg]
    strength_set.duration_s, -- Length, for timed sets [s]
    strength_set.distance_m, -- Distance, for carried sets [m]
    strength_set.rpe, -- Effort of the set [RPE, 0-10]
    strength_set.is_warmup, -- Whether it is a warm-up set (not counted as hard)
    strength_set.is_plyometric, -- Whether it is a jump or throw
    strength_set.sha256 -- Digest of the file it comes from
from core.strength_set;

comment on view strength_sets is 'Strength sets, of the one source that each day is taken from.';
