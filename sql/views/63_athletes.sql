-- grain: one row per athlete of the settings
-- reads: raw.athlete
create or replace view athletes as
select
    athlete.athlete_id, -- Whose it is; a single user is me
    athlete.sex, -- M, F or unspecified
    athlete.birth_date, -- Day of birth
    athlete.height_m, -- Height [m]
    athlete.mass_kg, -- Body mass, for when no scale is logged [kg]
    athlete.body_fat_frac, -- Body fat, for when no scale is logged [share, 0-1]
    athlete.body_fat_method, -- How it was measured
    athlete.body_fat_date, -- When it was measured
    athlete.max_heart_rate_bpm, -- Highest heart rate; NULL: learned [beats/min]
    athlete.rest_heart_rate_bpm, -- Resting heart rate [beats/min]
    athlete.activity_factor, -- Expenditure without sport over resting expenditure [ratio]
    athlete.time_zone, -- For files that do not say where they were made
    athlete.is_strength_novice, -- New to strength training
    athlete.is_run_novice, -- New to running
    athlete.lifts_confirmed_none, -- Whether no strength work is done at all, as the athlete says
    athlete.needs_referral -- Whether a professional is to be asked instead
from raw.athlete;

comment on view athletes is 'What the settings say of each athlete; NULL where they say nothing.';
