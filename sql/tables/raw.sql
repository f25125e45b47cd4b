-- What files said, as read. Where one of these tables is otherwise declared than it was made, all of
-- them are made anew and filled again from the archive.
create schema if not exists raw;

-- grain: one row; which snapshot this is and which one it was copied from (read before all else)
create table if not exists raw.snapshot (
    snapshot_id varchar not null,
    base_snapshot_id varchar
);

-- grain: one row per fact that the pipeline remembers between runs
create table if not exists raw.memory (
    name varchar primary key,
    value varchar not null
);

-- grain: one row per athlete of the settings
create table if not exists raw.athlete (
    athlete_id varchar primary key,
    sex varchar not null,
    birth_date date,
    height_m double,
    mass_kg double,
    body_fat_frac double,
    body_fat_method varchar,
    body_fat_date date,
    max_heart_rate_bpm double,
    rest_heart_rate_bpm double,
    activity_factor double,
    time_zone varchar not null,
    is_strength_novice boolean,
    is_run_novice boolean,
    lifts_confirmed_none boolean not null,
    needs_referral boolean not null,
    days_ill date[] not null
);

-- grain: one row per athlete, domain and source that the settings rank
create table if not exists raw.source_priority (
    athlete_id varchar not null,
    domain varchar not null,
    source varchar not null,
    source_rank integer not null,
    primary key (athlete_id, domain, source)
);

-- grain: one row per athlete, bytes and path they arrived at
create table if not exists raw.arrival (
    athlete_id varchar not null,
    sha256 varchar not null,
    path varchar not null,
    size_bytes bigint not null,
    ingested_utc timestamp not null,
    modified_utc timestamp,
    member_of varchar,
    primary key (athlete_id, sha256, path)
);

-- grain: one row per athlete and bytes
create table if not exists raw.content (
    athlete_id varchar not null,
    sha256 varchar not null,
    kind varchar not null,
    status varchar not null,
    reason varchar,
    made_by varchar not null,
    notes varchar[] not null,
    read_from varchar,
    is_listed boolean,
    date_source varchar,
    date_order varchar,
    primary key (athlete_id, sha256)
);

-- grain: one row per log row that was skipped
create table if not exists raw.row_error (
    athlete_id varchar not null,
    sha256 varchar not null,
    error_index integer not null,
    line integer not null,
    column_name varchar,
    value varchar not null,
    reason varchar not null
);

-- grain: one row per recording; device facts, NULL where the device stated nothing
create table if not exists raw.recording (
    athlete_id varchar not null,
    recording_id varchar not null,
    sha256 varchar not null,
    start_utc timestamp not null,
    sport varchar,
    sub_sport varchar,
    title varchar,
    workout_name varchar,
    description varchar,
    device varchar,
    utc_offset_s integer,
    utc_offset_source varchar,
    elapsed_s double,
    timer_s double,
    distance_m double,
    ascent_m double,
    descent_m double,
    avg_heart_rate_bpm double,
    max_heart_rate_bpm double,
    device_energy_kcal double,
    rpe double,
    feel_frac double,
    is_race boolean,
    is_partial boolean not null,
    notes varchar[] not null,
    n_samples integer not null,
    channels varchar[] not null,
    primary key (athlete_id, recording_id)
);

-- grain: one row per sample, in file order; no key (it would cost more than the data).
-- Decimals are stored as packed integers: half the size of doubles.
-- grade and grade-adjusted speed are computed in Python, kept here to spare a join of millions
create table if not exists raw.sample (
    athlete_id varchar not null,
    recording_id varchar not null,
    seq integer not null,
    t_s decimal(18, 3) not null,
    lat_deg decimal(18, 7),
    lon_deg decimal(18, 7),
    altitude_m decimal(18, 2),
    distance_m decimal(18, 2),
    speed_mps decimal(18, 3),
    grade_frac decimal(18, 4),
    grade_adjusted_speed_mps decimal(18, 3),
    heart_rate_bpm decimal(18, 1),
    cadence_spm decimal(18, 1),
    power_w decimal(18, 1)
);

-- grain: one row per mark of the device
create table if not exists raw.lap (
    athlete_id varchar not null,
    recording_id varchar not null,
    lap integer not null,
    start_s double not null,
    end_s double not null,
    timer_s double,
    distance_m double,
    avg_speed_mps double,
    avg_heart_rate_bpm double,
    intensity varchar,
    trigger varchar,
    workout_step_index integer
);

-- grain: one row per split that the watch found
create table if not exists raw.split (
    athlete_id varchar not null,
    recording_id varchar not null,
    split integer not null,
    kind varchar not null,
    start_s double not null,
    end_s double not null,
    timer_s double,
    distance_m double
);

-- grain: one row per step of the planned workout
create table if not exists raw.workout_step (
    athlete_id varchar not null,
    recording_id varchar not null,
    step integer not null,
    step_index integer not null,
    name varchar,
    intensity varchar,
    duration_kind varchar,
    duration_s double,
    distance_m double,
    target_kind varchar,
    repeat_from_index integer,
    n_repeats integer
);

-- grain: one row per device event
create table if not exists raw.event (
    athlete_id varchar not null,
    recording_id varchar not null,
    event integer not null,
    t_s double not null,
    kind varchar not null,
    action varchar not null
);

-- grain: one row per value that a file states and its own evidence does not bear out
create table if not exists raw.correction (
    athlete_id varchar not null,
    recording_id varchar not null,
    correction integer not null,
    quantity varchar not null,
    stated double,
    taken double,
    unit varchar,
    code varchar not null,
    reason varchar not null
);

-- grain: one row per domain and stretch of days that an export speaks for
create table if not exists raw.coverage (
    athlete_id varchar not null,
    sha256 varchar not null,
    domain varchar not null,
    first_date date not null,
    last_date date not null
);

-- grain: one row per row of a diet log
create table if not exists raw.diet_entry (
    athlete_id varchar not null,
    sha256 varchar not null,
    entry integer not null,
    local_date date not null,
    source varchar not null,
    local_time time,
    meal varchar,
    food varchar,
    energy_kcal double,
    protein_g double,
    carb_g double,
    fat_g double,
    fiber_g double,
    alcohol_g double,
    is_day_total boolean not null,
    is_complete boolean,
    is_fasting boolean not null,
    primary key (athlete_id, sha256, entry)
);

-- grain: one row per weigh-in
create table if not exists raw.body_measurement (
    athlete_id varchar not null,
    sha256 varchar not null,
    entry integer not null,
    local_date date not null,
    source varchar not null,
    local_time time,
    mass_kg double,
    body_fat_frac double,
    body_fat_method varchar,
    lean_kg double,
    device varchar,
    primary key (athlete_id, sha256, entry)
);

-- grain: one row per sleep
create table if not exists raw.sleep_night (
    athlete_id varchar not null,
    sha256 varchar not null,
    entry integer not null,
    local_date date not null,
    source varchar not null,
    asleep_s double,
    in_bed_s double,
    deep_s double,
    rem_s double,
    light_s double,
    awake_s double,
    start_local timestamp,
    end_local timestamp,
    utc_offset_s integer,
    is_nap boolean not null,
    primary key (athlete_id, sha256, entry)
);

-- grain: one row per strength set, from a log or (recording_id set) from a watch
create table if not exists raw.strength_set (
    athlete_id varchar not null,
    sha256 varchar not null,
    entry integer not null,
    recording_id varchar,
    local_date date not null,
    source varchar not null,
    exercise varchar not null,
    set_index integer not null,
    workout varchar,
    start_local timestamp,
    workout_s double,
    category varchar,
    region varchar not null,
    pattern varchar,
    is_plyometric boolean not null,
    is_warmup boolean not null,
    reps integer,
    mass_kg double,
    duration_s double,
    distance_m double,
    rpe double,
    primary key (athlete_id, sha256, entry)
);
