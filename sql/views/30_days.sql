-- grain: one row per athlete and day from the first record to the last
-- reads: mart.day
create or replace view days as
select
    day.athlete_id,
    day.local_date,
    day.week,
    day.status,
    day.intake_kcal,
    day.protein_g,
    day.carb_g,
    day.fat_g,
    day.fiber_g,
    day.alcohol_g,
    day.n_eating_times,
    day.diet_source,
    day.corrected_intake_kcal,
    day.exercise_kcal,
    day.tdee_kcal,
    day.balance_kcal,
    day.n_sessions,
    day.run_distance_m,
    day.duration_s,
    day.load_au,
    day.is_load_imputed,
    day.damage_index,
    day.is_hard,
    day.is_rest,
    day.is_ill,
    day.n_hard_sets,
    day.mass_kg,
    day.body_fat_frac,
    day.body_fat_method,
    day.body_source,
    day.asleep_s,
    day.sleep_source
from mart.day;

comment on view days is 'All of it by day. NULL is not known, never 0: a day without a diet log has no intake.';
comment on column days.athlete_id is 'Whose it is; a single user is me';
comment on column days.local_date is 'The day';
comment on column days.week is 'ISO week it lies in, such as 2026-W46';
comment on column days.status is
'How far the diet log can be trusted: complete, partial, none or fasting; NULL when logged but not judged yet';
comment on column days.intake_kcal is 'Energy eaten, as logged [kcal]';
comment on column days.protein_g is 'Protein, as logged [g]';
comment on column days.carb_g is 'Carbohydrate, as logged [g]';
comment on column days.fat_g is 'Fat, as logged [g]';
comment on column days.fiber_g is 'Fibre, as logged [g]';
comment on column days.alcohol_g is 'Alcohol, as logged [g]';
comment on column days.n_eating_times is 'Eating times, where the log gives them';
comment on column days.diet_source is 'The app the diet is taken from';
comment on column days.corrected_intake_kcal is 'Intake with the usual under-reporting put right [kcal]';
comment on column days.exercise_kcal is 'Energy of training above resting [kcal]';
comment on column days.tdee_kcal is 'All energy spent [kcal]';
comment on column days.balance_kcal is 'Corrected intake less energy spent, on complete days [kcal]';
comment on column days.n_sessions is 'Sessions';
comment on column days.run_distance_m is 'Distance run; NULL without a run [m]';
comment on column days.duration_s is 'Time in training; NULL without a session [s]';
comment on column days.load_au is 'Load of all sessions; 0 on a rest day of a judged week [load units]';
comment on column days.is_load_imputed is 'Whether any effort was taken from a session''s type';
comment on column days.damage_index is 'Muscle damage not yet recovered, at the end of the day [index]';
comment on column days.is_hard is 'Whether it counts as a hard day';
comment on column days.is_rest is 'Whether it counts as a rest day';
comment on column days.is_ill is 'Whether it is marked ill or in bed';
comment on column days.n_hard_sets is 'Strength sets but for warm-ups; NULL without any';
comment on column days.mass_kg is 'The day''s first body mass [kg]';
comment on column days.body_fat_frac is 'Body fat [share, 0-1]';
comment on column days.body_fat_method is 'How it was measured';
comment on column days.body_source is 'The scale or app it is taken from';
comment on column days.asleep_s is 'Time asleep in the night that ended this day [s]';
comment on column days.sleep_source is 'The device or app it is taken from';
