-- grain: one row per athlete and day from the first record to the last
-- reads: mart.day
create or replace view days as
select
    day.athlete_id, -- Whose it is; a single user is me
    day.local_date, -- The day
    day.week, -- ISO week it lies in, such as 2026-W46
    day.status, -- How far the diet log can be trusted: complete, partial, none or fasting; NULL when logged but not
    -- judged yet
    day.intake_kcal, -- Energy eaten, as logged [kcal]
    day.protein_g, -- Protein, as logged [g]
    day.carb_g, -- Carbohydrate, as logged [g]
    day.fat_g, -- Fat, as logged [g]
    day.fiber_g, -- Fibre, as logged [g]
    day.alcohol_g, -- Alcohol, as logged [g]
    day.n_eating_times, -- Eating times, where the log gives them
    day.diet_source, -- The app the diet is taken from
    day.corrected_intake_kcal, -- Intake of a complete day with the bias of log and formulas put right [kcal]
    day.exercise_kcal, -- Energy of training above resting [kcal]
    day.tdee_kcal, -- All energy spent [kcal]
    day.balance_kcal, -- Energy balance by log and scale; the days of a week add up to it [kcal]
    day.balance_sigma_kcal, -- Its standard deviation [kcal]
    day.n_sessions, -- Sessions
    day.run_distance_m, -- Distance run; NULL without a run [m]
    day.duration_s, -- Time in training; NULL without a session [s]
    day.load_au, -- Load of all sessions; 0 on a rest day of a judged week [load units]
    day.is_load_imputed, -- Whether any effort is not the athlete's own word
    day.damage_index, -- Muscle damage not yet recovered, at the end of the day [index]
    day.is_hard, -- Whether it counts as a hard day
    day.hardness_frac, -- How hard it was against the athlete's own; hard from 0.5 [share, 0-1]
    day.is_rest, -- Whether it counts as a rest day
    day.is_ill, -- Whether it is marked ill or in bed
    day.n_hard_sets, -- Strength sets but for warm-ups; NULL without any
    day.mass_kg, -- The day's first body mass [kg]
    day.body_fat_frac, -- Body fat [share, 0-1]
    day.body_fat_method, -- How it was measured
    day.body_source, -- The scale or app it is taken from
    day.asleep_s, -- Time asleep in the night that ended this day [s]
    day.sleep_source -- The device or app it is taken from
from mart.day;

comment on view days is 'All of it by day. NULL is not known, never 0: a day without a diet log has no intake.';
