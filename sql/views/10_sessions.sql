-- grain: one row per session
-- reads: mart.session
create or replace view sessions as
select
    session_id,
    athlete_id,
    start_utc,
    start_local,
    local_date,
    utc_offset_s,
    utc_offset_source,
    sport,
    sub_sport,
    title,
    workout_name,
    description,
    label,
    variant,
    tags,
    label_source,
    confidence_frac,
    evidence,
    shares,
    reason,
    would_change,
    rules_version,
    profile_json,
    session_type,
    elapsed_s,
    timer_s,
    moving_s,
    distance_m,
    equivalent_distance_m,
    ascent_m,
    descent_m,
    avg_heart_rate_bpm,
    max_heart_rate_bpm,
    avg_speed_mps,
    avg_grade_adjusted_speed_mps,
    energy_kcal,
    gross_energy_kcal,
    energy_method,
    energy_sigma_frac,
    device_energy_kcal,
    load_au,
    load_rpe,
    is_rpe_imputed,
    rpe,
    feel_frac,
    banister_au,
    edwards_au,
    lucia_au,
    running_stress_au,
    is_hard,
    is_depleting,
    depletion_text,
    n_hard_sets,
    n_lower_sets,
    n_upper_sets,
    n_full_sets,
    n_core_sets,
    n_plyometric_sets,
    is_race,
    is_partial,
    flags,
    notes,
    altitude_noise_m,
    device,
    n_recordings,
    sources
from mart.session;

comment on view sessions is 'Every session, recorded by a watch or an app, logged by hand, or both.';
comment on column sessions.session_id is 'Stable name of the session: the same after every rebuild';
comment on column sessions.athlete_id is 'Whose it is; a single user is me';
comment on column sessions.start_utc is 'Start; NULL for a session logged by hand without a time [UTC]';
comment on column sessions.start_local is 'Start on the athlete''s clock';
comment on column sessions.local_date is 'The athlete''s calendar day it started on';
comment on column sessions.utc_offset_s is 'The athlete''s clock less UTC [s]';
comment on column sessions.utc_offset_source is 'Where the offset came from: file, position or settings';
comment on column sessions.sport is 'In FIT''s words, lower case: running, cycling, training, …';
comment on column sessions.sub_sport is 'In FIT''s words: trail, treadmill, strength_training, …';
comment on column sessions.title is 'As the file names it; no label rests on it alone';
comment on column sessions.workout_name is 'Name of the planned workout, where there was one';
comment on column sessions.description is 'The file''s own description';
comment on column sessions.label is
'What it was judged to be: sprint, hiit, hill, long_distance or other; NULL when logged by hand only';
comment on column sessions.variant is 'What refines the label: easy, long, tempo, race, hilly_run, …';
comment on column sessions.tags is 'What else it was, such as strides';
comment on column sessions.label_source is 'Who said the label: auto or user';
comment on column sessions.confidence_frac is 'How sure the label is [share, 0-1]';
comment on column sessions.evidence is
'What spoke for and against the label: rule, text, value, threshold, unit, supports';
comment on column sessions.shares is 'Share of time of each label in a mixed session';
comment on column sessions.reason is 'For other: why no label could be given';
comment on column sessions.would_change is 'What would have led to another label, in words';
comment on column sessions.rules_version is 'Version of the rules that judged it';
comment on column sessions.profile_json is 'The athlete''s references it was judged against, as JSON';
comment on column sessions.session_type is
'What it counts as in the model: easy, long, hill_reps, strength_full, …; NULL outside judged weeks';
comment on column sessions.elapsed_s is 'From first to last instant [s]';
comment on column sessions.timer_s is 'Without pauses [s]';
comment on column sessions.moving_s is 'Without pauses and standing still [s]';
comment on column sessions.distance_m is 'Distance [m]';
comment on column sessions.equivalent_distance_m is 'Flat distance that costs the same (Minetti) [m]';
comment on column sessions.ascent_m is 'Climbed, from smoothed altitude [m]';
comment on column sessions.descent_m is 'Descended, from smoothed altitude [m]';
comment on column sessions.avg_heart_rate_bpm is 'Mean heart rate [beats/min]';
comment on column sessions.max_heart_rate_bpm is 'Highest heart rate [beats/min]';
comment on column sessions.avg_speed_mps is 'Mean speed [m/s]';
comment on column sessions.avg_grade_adjusted_speed_mps is 'Mean speed on the flat that costs the same [m/s]';
comment on column sessions.energy_kcal is
'Energy above resting, as the model has it; NULL when it cannot be known [kcal]';
comment on column sessions.gross_energy_kcal is 'Energy with what the body would have spent anyway [kcal]';
comment on column sessions.energy_method is
'How energy was found: run_distance, power, heart_rate, met, device or none';
comment on column sessions.energy_sigma_frac is 'Relative standard deviation of energy_kcal [share, 0-1]';
comment on column sessions.device_energy_kcal is 'The device''s own guess [kcal]';
comment on column sessions.load_au is 'Load: minutes times effort (session RPE) [load units]';
comment on column sessions.load_rpe is 'The effort that load_au stands on [RPE, 0-10]';
comment on column sessions.is_rpe_imputed is 'Whether that effort was taken from the session''s type';
comment on column sessions.rpe is 'Effort as the athlete gave it [RPE, 0-10]';
comment on column sessions.feel_frac is 'How it felt, as the athlete gave it [share, 0-1]';
comment on column sessions.banister_au is 'Banister''s training impulse; never added to another load [load units]';
comment on column sessions.edwards_au is 'Edwards'' zone load; never added to another load [load units]';
comment on column sessions.lucia_au is 'Lucia''s zone load; never added to another load [load units]';
comment on column sessions.running_stress_au is 'Running stress score; never added to another load [load units]';
comment on column sessions.is_hard is 'Whether it counts as hard';
comment on column sessions.is_depleting is 'Whether it ran the carbohydrate stores down';
comment on column sessions.depletion_text is 'Why, in words';
comment on column sessions.n_hard_sets is 'Strength sets but for warm-ups';
comment on column sessions.n_lower_sets is 'Of these, for the lower body';
comment on column sessions.n_upper_sets is 'Of these, for the upper body';
comment on column sessions.n_full_sets is 'Of these, for the whole body';
comment on column sessions.n_core_sets is 'Of these, for the trunk';
comment on column sessions.n_plyometric_sets is 'Of these, jumps and throws (counted in their region too)';
comment on column sessions.is_race is 'Whether the file calls it a race';
comment on column sessions.is_partial is 'Whether the file was damaged and only a part could be read';
comment on column sessions.flags is 'What looks wrong in the samples: altitude_noise, speed_not_running, …';
comment on column sessions.notes is 'What reading noted';
comment on column sessions.altitude_noise_m is 'Scatter of the altitude when a place is passed again [m]';
comment on column sessions.device is 'As the file names it';
comment on column sessions.n_recordings is 'How many recordings of it there are; 0 when logged by hand only';
comment on column sessions.sources is 'The files it was put together from, best first';
