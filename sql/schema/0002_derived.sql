-- What Python found: measures, sessions, labels, weeks. All of it can be computed again.
create schema derived;
create schema core;
create schema mart;

-- grain: one row per recording; totals from its samples alone
create table derived.measures (
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
    avg_speed_mps double,
    avg_grade_adjusted_speed_mps double,
    altitude_noise_m double,
    flags varchar[] not null,
    beats_bpm smallint[] not null,
    beats_s double[] not null,
    features_json varchar,
    fingerprint_json varchar,
    primary key (athlete_id, recording_id)
);

-- grain: one row per recording of a session; rank 1 gives the samples
create table derived.session_member (
    athlete_id varchar not null,
    session_id varchar not null,
    recording_id varchar not null,
    member_rank integer not null,
    is_primary boolean not null,
    utc_offset_s integer,
    reason varchar,
    primary key (athlete_id, recording_id)
);

-- grain: one row per session and other session that may be the same
create table derived.session_ambiguity (
    athlete_id varchar not null,
    session_id varchar not null,
    position integer not null,
    reason varchar not null
);

-- grain: one row per judged session
create table derived.session_class (
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
    label_source varchar not null,
    rules_version varchar not null,
    profile_json varchar,
    primary key (athlete_id, session_id)
);

-- grain: one row per stretch found in a session
create table derived.bout (
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
create table derived.session_week (
    athlete_id varchar not null,
    session_id varchar not null,
    week varchar not null,
    session_type varchar not null,
    load_au double,
    load_rpe double not null,
    is_rpe_imputed boolean not null,
    banister_au double,
    edwards_au double,
    lucia_au double,
    running_stress_au double,
    energy_kcal double,
    gross_energy_kcal double,
    energy_method varchar not null,
    energy_sigma_frac double not null,
    is_hard boolean not null,
    is_depleting boolean not null,
    depletion_text varchar,
    primary key (athlete_id, session_id)
);

-- grain: one row per day of a judged week
create table derived.day (
    athlete_id varchar not null,
    local_date date not null,
    week varchar not null,
    status varchar not null,
    exercise_kcal double,
    tdee_kcal double,
    corrected_intake_kcal double,
    balance_kcal double,
    load_au double not null,
    is_load_imputed boolean not null,
    damage_index double not null,
    is_hard boolean not null,
    is_rest boolean not null,
    is_ill boolean not null,
    primary key (athlete_id, local_date)
);
