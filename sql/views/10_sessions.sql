-- grain: one row per session
-- reads: mart.session
create or replace view sessions as
select
    session_id, -- Stable name of the session: the same after every rebuild
    athlete_id, -- Whose it is; a single user is me
    start_utc, -- Start; NULL for a session logged by hand without a time [UTC]
    start_local, -- Start on the athlete's clock
    local_date, -- The athlete's calendar day it started on
    utc_offset_s, -- The athlete's clock less UTC [s]
    utc_offset_source, -- Where the offset came from: file, position or settings
    sport, -- In FIT's words, lower case: running, cycling, training, …
    sub_sport, -- In FIT's words: trail, treadmill, strength_training, …
    title, -- As the file names it; no label rests on it alone
    workout_name, -- Name of the planned workout, where there was one
    description, -- The file's own description
    label, -- What it was judged to be, such as sprint; other for what is no run; NULL when logged by hand only
    variant, -- What refines the label: recovery, easy, long, progression, tempo, race, hilly_run, …
    tags, -- What else it was, such as strides
    label_source, -- Who said the label: auto or user
    confidence_frac, -- How sure the label is [share, 0-1]
    evidence, -- What the label stands on: rule, text, value, threshold, unit, supports
    shares, -- Share of time of each label in a mixed session
    reason, -- For other: why no label could be given
    would_change, -- The two labels between which a doubtful judgement stands, in words
    structure, -- What was run, as runners write it: 10 × 1 min (280 m, 3:57/km), 54 s jog
    structure_source, -- What its repeats stand on: workout, laps or found
    rules_version, -- Version of the rules that judged it
    profile_json, -- The athlete's references it was judged against, as JSON
    session_type, -- What it counts as in the model: easy, long, hill_reps, strength_full, …; NULL outside judged weeks
    elapsed_s, -- From first to last instant [s]
    timer_s, -- Without pauses [s]
    moving_s, -- Without pauses and standing still [s]
    distance_m, -- Distance [m]
    equivalent_distance_m, -- Flat distance that costs the same (Minetti) [m]
    ascent_m, -- Climbed, from smoothed altitude [m]
    descent_m, -- Descended, from smoothed altitude [m]
    avg_heart_rate_bpm, -- Mean heart rate [beats/min]
    max_heart_rate_bpm, -- Highest heart rate [beats/min]
    peak_heart_rate_bpm, -- Highest median of 15 s after the first five minutes [beats/min]
    avg_speed_mps, -- Mean speed [m/s]
    avg_grade_adjusted_speed_mps, -- Mean speed on the flat that costs the same [m/s]
    energy_kcal, -- Energy above resting, as the model has it; NULL when it cannot be known [kcal]
    gross_energy_kcal, -- Energy with what the body would have spent anyway [kcal]
    energy_method, -- How energy was found: run_distance, power, heart_rate, met, device or none
    energy_sigma_frac, -- Relative standard deviation of energy_kcal [share, 0-1]
    device_energy_kcal, -- The device's own guess [kcal]
    load_au, -- Load: minutes times effort (session RPE) [load units]
    load_rpe, -- The effort that load_au stands on [RPE, 0-10]
    is_rpe_imputed, -- Whether that effort is not the athlete's own word
    rpe_source, -- Where that effort came from: athlete, heart_rate or kind
    rpe, -- Effort as the athlete gave it [RPE, 0-10]
    feel_frac, -- How it felt, as the athlete gave it [share, 0-1]
    banister_au, -- Banister's training impulse; never added to another load [load units]
    edwards_au, -- Edwards' zone load; never added to another load [load units]
    lucia_au, -- Lucia's zone load; never added to another load [load units]
    running_stress_au, -- Running stress score; never added to another load [load units]
    is_hard, -- Whether it counts as hard
    hardness_frac, -- How hard it was against the athlete's own; hard from 0.5 [share, 0-1]
    athlete_max_heart_rate_bpm, -- The athlete's maximum heart rate as credible on that day [beats/min]
    athlete_max_heart_rate_sd_bpm, -- Its standard deviation; 0 where it was tested [beats/min]
    is_depleting, -- Whether it ran the carbohydrate stores down
    depletion_text, -- Why, in words
    fuel_text, -- The meal that is enough after a long or hard run, in words
    n_hard_sets, -- Strength sets but for warm-ups
    n_lower_sets, -- Of these, for the lower body
    n_upper_sets, -- Of these, for the upper body
    n_full_sets, -- Of these, for the whole body
    n_core_sets, -- Of these, for the trunk
    n_plyometric_sets, -- Of these, jumps and throws (counted in their region too)
    is_race, -- Whether the file calls it a race
    is_partial, -- Whether the file was damaged and only a part could be read
    flags, -- What looks wrong in the samples: altitude_noise, speed_not_running, …
    notes, -- What reading noted
    altitude_noise_m, -- Scatter of the altitude when a place is passed again [m]
    device, -- As the file names it
    n_recordings, -- How many recordings of it there are; 0 when logged by hand only
    sources -- The files it was put together from, best first
from mart.session;

comment on view sessions is 'Every session, recorded by a watch or an app, logged by hand, or both.';
