-- What Python computed: measures, sessions, labels, weeks. Where one of these tables is otherwise declared
-- than it was made, all of them are made anew and computed again from `raw`.
create schema if not exists derived;
create schema if not exists core;
create schema if not exists mart;

-- grain: one row per recording; totals from its samples alone
create table if not exists derived.measures (
    athlete_id varchar not null,
    recording_id varchar not null,
    elapsed_s double,
    timer_s double,
    moving_s double,
    distance_m double,
    equivalent_distance_m double,
    ascent_m double,
    descent_m double,
    avg_heart_rate_bpm double,
    max_heart_rate_bpm double,
    peak_heart_rate_bpm double,
    avg_speed_mps double,
    avg_grade_adjusted_speed_mps double,
    altitude_noise_m double,
    flags varchar[] not null,
    beats_bpm smallint[] not null,
    beats_s double[] not null,
    primary key (athlete_id, recording_id)
);

-- grain: one row per recording; what it looks like, in a place of its own. The texts are stored as
-- they are: to compress them again, all of them, took a small night longer than all else that it writes
create table if not exists derived.description ( -- noqa: PRS
    athlete_id varchar not null,
    recording_id varchar not null,
    features_json varchar using compression uncompressed,
    fingerprint_json varchar using compression uncompressed
);

-- grain: one row per recording of a session; rank 1 gives the samples
create table if not exists derived.session_member (
    athlete_id varchar not null,
    session_id varchar not null,
    recording_id varchar not null,
    member_rank integer not null,
    is_primary boolean not null,
    utc_offset_s integer,
    reason varchar,
    shift_s integer,
    gives varchar[],
    finding_json varchar,
    primary key (athlete_id, recording_id)
);

-- grain: one row per session and other session that may be the same
create table if not exists derived.session_ambiguity (
    athlete_id varchar not null,
    session_id varchar not null,
    position integer not null,
    reason varchar not null,
    finding_json varchar
);

-- grain: one row per session whose best recording lacks a channel that another one has; the
-- measures of the session that was put together
create table if not exists derived.merged_session as
select
    athlete_id,
    recording_id as session_id,
    * exclude (athlete_id, recording_id)
from derived.measures
limit 0;

-- grain: one row per session that was put together
create table if not exists derived.merged_description ( -- noqa: PRS
    athlete_id varchar not null,
    session_id varchar not null,
    features_json varchar using compression uncompressed
);

-- grain: one row per sample of such a session: those of its best recording, with what others add
create table if not exists derived.merged_sample as
select
    athlete_id,
    recording_id as session_id,
    * exclude (athlete_id, recording_id)
from raw.sample
limit 0;

-- grain: one row per judged session
create table if not exists derived.session_class (
    athlete_id varchar not null,
    session_id varchar not null,
    label varchar not null,
    variant varchar,
    tags varchar[] not null,
    shares struct("label" varchar, share_frac double)[] not null,
    confidence_frac double not null,
    evidence struct(
        "rule" varchar, "text" varchar, "value" double, threshold double, unit varchar, supports boolean
    )[] not null,
    reason varchar,
    would_change varchar,
    structure varchar,
    structure_source varchar,
    label_source varchar not null,
    rules_version varchar not null,
    profile_json varchar,
    findings_json varchar,
    primary key (athlete_id, session_id)
);

-- grain: one row per stretch found in a session
create table if not exists derived.bout (
    athlete_id varchar not null,
    session_id varchar not null,
    bout integer not null,
    kind varchar not null,
    start_s double not null,
    end_s double not null,
    distance_m double,
    avg_speed_mps double,
    avg_grade_frac double,
    avg_heart_rate_bpm double
);

-- grain: one row per session of a judged week
create table if not exists derived.session_week (
    athlete_id varchar not null,
    session_id varchar not null,
    week varchar not null,
    session_type varchar not null,
    load_au double,
    load_rpe double not null,
    is_rpe_imputed boolean not null,
    rpe_source varchar not null,
    banister_au double,
    edwards_au double,
    lucia_au double,
    running_stress_au double,
    energy_kcal double,
    gross_energy_kcal double,
    energy_method varchar not null,
    energy_sigma_frac double not null,
    is_hard boolean not null,
    hardness_frac double not null,
    athlete_max_heart_rate_bpm double,
    athlete_max_heart_rate_sd_bpm double,
    is_depleting boolean not null,
    depletion_text varchar,
    fuel_text varchar,
    primary key (athlete_id, session_id)
);

-- grain: one row per day of a judged week
create table if not exists derived.day (
    athlete_id varchar not null,
    local_date date not null,
    week varchar not null,
    status varchar not null,
    exercise_kcal double,
    tdee_kcal double,
    corrected_intake_kcal double,
    balance_kcal double,
    balance_sigma_kcal double,
    load_au double not null,
    is_load_imputed boolean not null,
    damage_index double not null,
    is_hard boolean not null,
    hardness_frac double not null,
    is_rest boolean not null,
    is_ill boolean not null,
    primary key (athlete_id, local_date)
);

-- grain: one row per athlete and judged week
create table if not exists derived.week (
    athlete_id varchar not null,
    week varchar not null,
    week_start_date date not null,
    as_of date not null,
    first_date date not null,
    is_running_week boolean not null,
    defaults_used varchar[] not null,
    rules_version varchar not null,
    n_diet_days integer not null,
    n_partial_diet_days integer not null,
    n_missing_diet_days integer not null,
    n_weigh_ins integer not null,
    n_weigh_in_span_days integer not null,
    n_sleep_nights integer not null,
    n_sessions integer not null,
    n_sessions_described integer not null,
    n_sessions_with_rpe integer not null,
    n_sessions_with_heart_rate integer not null,
    n_history_days integer not null,
    has_strength_log boolean not null,
    has_meal_times boolean not null,
    primary key (athlete_id, week)
);

-- grain: one row per athlete and judged week
create table if not exists derived.week_muscle (
    athlete_id varchar not null,
    week varchar not null,
    plan_text varchar,
    plan_score double,
    plan_band varchar,
    plan_reaches_lower_band boolean,
    score double,
    band varchar not null,
    band_text varchar not null,
    interval_low double,
    interval_high double,
    person_interval_low double,
    person_interval_high double,
    p_loss_frac double,
    loss_rate_pct_per_week double,
    loss_rate_low_pct_per_week double,
    loss_rate_high_pct_per_week double,
    person_rate_low_pct_per_week double,
    person_rate_high_pct_per_week double,
    loss_rate_kg_per_week double,
    sigma_pct_per_week double,
    score_midpoint_pct_per_week double not null,
    confidence_frac double not null,
    confidence_level varchar not null,
    four_week_score double,
    four_week_band varchar not null,
    four_week_loss_rate_pct_per_week double,
    n_four_week_weeks integer not null,
    caveats varchar[] not null,
    withheld_reason varchar,
    would_help varchar[] not null,
    needs_referral boolean not null,
    conditional_text varchar,
    target_protein_g double,
    target_carb_g double,
    target_post_run_protein_g double,
    target_post_run_carb_g double,
    primary key (athlete_id, week)
);

-- grain: one row per athlete and judged week
create table if not exists derived.week_energy (
    athlete_id varchar not null,
    week varchar not null,
    mass_kg double,
    mass_date date,
    body_fat_frac double,
    body_fat_method varchar not null,
    is_body_fat_measured boolean not null,
    fat_mass_kg double,
    fat_free_mass_kg double,
    ffmi_kg_per_m2 double,
    resting_kcal double,
    activity_factor double,
    nee_kcal double,
    exercise_kcal double,
    tdee_kcal double,
    logged_tdee_kcal double,
    logged_exercise_kcal double,
    intake_kcal double,
    corrected_intake_kcal double,
    under_reporting_frac double,
    is_under_reporting_personal boolean not null,
    diet_balance_kcal double,
    diet_sigma_kcal double,
    scale_slope_kg_per_day double,
    scale_slope_se_kg_per_day double,
    scale_balance_kcal double,
    scale_sigma_kcal double,
    balance_kcal double,
    sigma_kcal double,
    deficit_kcal double,
    deficit_frac double,
    source varchar not null,
    log_and_scale_disagree boolean not null,
    log_bias_kcal double,
    log_bias_sigma_kcal double,
    own_expenditure_kcal double,
    own_expenditure_sigma_kcal double,
    tissue_mass_kg double,
    tissue_mass_sigma_kg double,
    availability_kcal_per_kg double,
    availability_sigma_kcal_per_kg double,
    availability_light varchar not null,
    protein_g_per_kg double,
    protein_target_g_per_kg double,
    effective_protein_g_per_kg double,
    carb_g_per_kg double,
    carb_reference_g_per_kg double,
    fat_g double,
    fat_energy_frac double,
    n_feedings_per_day double,
    fuelled_sessions_frac double,
    mass_change_frac_per_week double,
    primary key (athlete_id, week)
);

-- grain: one row per athlete and judged week
create table if not exists derived.week_balance (
    athlete_id varchar not null,
    week varchar not null,
    load_7d_au double not null,
    n_imputed_loads integer not null,
    avg_daily_load_au double not null,
    sd_daily_load_au double,
    monotony double,
    strain_au double,
    acute_load_au double,
    chronic_load_au double,
    acute_chronic_ratio double,
    n_runs_7d integer not null,
    run_distance_7d_m double not null,
    run_distance_previous_7d_m double not null,
    run_distance_28d_m double not null,
    run_distance_change_frac double,
    longest_run_7d_m double,
    longest_run_before_m double,
    spike_ratio double,
    spike_class varchar not null,
    long_run_share_frac double,
    low_intensity_frac double,
    mid_intensity_frac double,
    high_intensity_frac double,
    heart_rate_minutes double not null,
    max_heart_rate_bpm double,
    max_heart_rate_sd_bpm double,
    polarization_index double,
    polarization_class varchar not null,
    n_hard_days integer not null,
    hardness_7d double not null,
    has_consecutive_hard_days boolean not null,
    n_rest_days integer not null,
    strength_units_lower_7d double not null,
    strength_units_upper_7d double not null,
    strength_units_lower_28d double not null,
    strength_units_upper_28d double not null,
    high_force_units double not null,
    n_active_weeks_of_8 integer,
    weekly_load_cv double,
    damage_index double not null,
    damage_before_hard double,
    damage_text varchar not null,
    index double,
    primary key (athlete_id, week)
);

-- grain: one row per athlete, week and factor of muscle risk
create table if not exists derived.week_factor (
    athlete_id varchar not null,
    week varchar not null,
    position integer not null,
    name varchar not null,
    title varchar not null,
    value double,
    unit varchar not null,
    reference double,
    light varchar not null,
    points double,
    grade varchar not null,
    source varchar not null,
    is_imputed boolean not null,
    text varchar not null
);

-- grain: one row per athlete, week and reason, heaviest first
create table if not exists derived.week_reason (
    athlete_id varchar not null,
    week varchar not null,
    position integer not null,
    factor varchar not null,
    title varchar not null,
    points double not null,
    score_without double not null,
    text varchar not null
);

-- grain: one row per athlete, week and change of the smallest plan
create table if not exists derived.week_action (
    athlete_id varchar not null,
    week varchar not null,
    position integer not null,
    name varchar not null,
    change double not null,
    unit varchar not null,
    text varchar not null
);

-- grain: one row per athlete, week and part of the confidence
create table if not exists derived.week_confidence (
    athlete_id varchar not null,
    week varchar not null,
    position integer not null,
    name varchar not null,
    weight double not null,
    value_frac double not null,
    text varchar not null
);

-- grain: one row per athlete, week and part of the uncertainty
create table if not exists derived.week_uncertainty (
    athlete_id varchar not null,
    week varchar not null,
    position integer not null,
    name varchar not null,
    delta_pct_per_week double not null,
    text varchar not null
);

-- grain: one row per athlete, week and intermediate value of the model
create table if not exists derived.week_term (
    athlete_id varchar not null,
    week varchar not null,
    position integer not null,
    name varchar not null,
    value double not null,
    unit varchar not null,
    text varchar not null
);

-- grain: one row per athlete, week and class of training
create table if not exists derived.week_mix (
    athlete_id varchar not null,
    week varchar not null,
    position integer not null,
    name varchar not null,
    sessions_7d double not null,
    duration_7d_s double not null,
    distance_7d_m double not null,
    load_7d_au double not null,
    sessions_28d double not null,
    time_share_7d_frac double,
    time_share_28d_frac double,
    distance_share_7d_frac double,
    distance_share_28d_frac double,
    load_share_7d_frac double,
    load_share_28d_frac double,
    session_share_7d_frac double,
    session_share_28d_frac double
);

-- grain: one row per athlete, week and figure of training balance
create table if not exists derived.week_metric (
    athlete_id varchar not null,
    week varchar not null,
    position integer not null,
    name varchar not null,
    title varchar not null,
    value double,
    unit varchar not null,
    light varchar not null,
    "window" varchar not null,
    text varchar not null,
    grade varchar not null,
    source varchar not null,
    is_imputed boolean not null
);

-- grain: one row per athlete, week and energy balance that the risk is answered for
create table if not exists derived.week_conditional (
    athlete_id varchar not null,
    week varchar not null,
    position integer not null,
    balance_kcal double not null,
    score double not null,
    band varchar not null,
    is_band_edge boolean not null
);

-- grain: one row per athlete, week and part of the balance index
create table if not exists derived.week_index_part (
    athlete_id varchar not null,
    week varchar not null,
    position integer not null,
    name varchar not null,
    weight double not null,
    points double
);

-- grain: one row per athlete, week and sentence beside the scores; about is muscle or balance
create table if not exists derived.week_flag (
    athlete_id varchar not null,
    week varchar not null,
    position integer not null,
    about varchar not null,
    name varchar not null,
    light varchar not null,
    text varchar not null
);

-- grain: one row per athlete, week, part of its assessment and finding in it: a code and its values,
-- of which the texts in the other tables are the English
create table if not exists derived.week_finding (
    athlete_id varchar not null,
    week varchar not null,
    part varchar not null,
    position integer not null,
    code varchar not null,
    values_json varchar not null
);

-- grain: one row per athlete, method and two successive measurements of lean mass
create table if not exists derived.ledger (
    athlete_id varchar not null,
    position integer not null,
    method varchar not null,
    first_date date not null,
    last_date date not null,
    first_kg double not null,
    last_kg double not null,
    measured_kg double not null,
    least_kg double not null,
    expected_kg double,
    expected_low_kg double,
    expected_high_kg double,
    n_weeks double not null,
    n_expected_weeks double not null,
    code varchar not null,
    values_json varchar not null,
    text varchar not null,
    primary key (athlete_id, position)
);

-- grain: one row per rule
create table if not exists derived.rule (
    file varchar not null,
    name varchar not null,
    value double not null,
    unit varchar not null,
    source varchar not null,
    grade varchar,
    note varchar,
    version varchar not null,
    primary key (file, name)
);

-- grain: one row per athlete and judged week: the assessment whole, as JSON, from which all texts, tables and
-- pages of the week are written; stored as it is, because pressing all of them together again takes longer
create table if not exists derived.assessment ( -- noqa: PRS
    athlete_id varchar not null,
    week varchar not null,
    athlete_json varchar using compression uncompressed,
    assessment_json varchar using compression uncompressed
);

-- grain: one row per athlete, stage (docs/architecture.md) and name of a result; what it was made of, as a
-- digest: as long as that is the same, so is the result. `athlete_id` is empty for what is everybody's
create table if not exists derived.provenance (
    athlete_id varchar not null,
    stage varchar not null,
    name varchar not null,
    digest varchar not null,
    primary key (athlete_id, stage, name)
);
