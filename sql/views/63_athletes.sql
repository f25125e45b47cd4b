-- grain: one row per athlete of the settings
-- reads: raw.athlete
create or replace view athletes as
select
    athlete.athlete_id,
    athlete.sex,
    athlete.birth_date,
    athlete.height_m,
    athlete.mass_kg,
    athlete.body_fat_frac,
    athlete.body_fat_method,
    athlete.body_fat_date,
    athlete.max_heart_rate_bpm,
    athlete.rest_heart_rate_bpm,
    athlete.activity_factor,
    athlete.time_zone,
    athlete.is_strength_novice,
    athlete.is_run_novice,
    athlete.lifts_confirmed_none,
    athlete.needs_referral
from raw.athlete;

comment on view athletes is 'What the settings say of each athlete; NULL where they say nothing.';
comment on column athletes.athlete_id is 'Whose it is; a single user is me';
comment on column athletes.sex is 'M, F or unspecified';
comment on column athletes.birth_date is 'Day of birth';
comment on column athletes.height_m is 'Height [m]';
comment on column athletes.mass_kg is 'Body mass, for when no scale is logged [kg]';
comment on column athletes.body_fat_frac is 'Body fat, for when no scale is logged [share, 0-1]';
comment on column athletes.body_fat_method is 'How it was measured';
comment on column athletes.body_fat_date is 'When it was measured';
comment on column athletes.max_heart_rate_bpm is 'Highest heart rate; NULL: learned [beats/min]';
comment on column athletes.rest_heart_rate_bpm is 'Resting heart rate [beats/min]';
comment on column athletes.activity_factor is 'Expenditure without sport over resting expenditure [ratio]';
comment on column athletes.time_zone is 'For files that do not say where they were made';
comment on column athletes.is_strength_novice is 'New to strength training';
comment on column athletes.is_run_novice is 'New to running';
comment on column athletes.lifts_confirmed_none is 'Whether no strength work is done at all, as the athlete says';
comment on column athletes.needs_referral is 'Whether a professional is to be asked instead';
