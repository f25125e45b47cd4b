-- Which reading of some bytes stands, and which recording gives a session what.
alter table raw.content add column read_from varchar;
alter table raw.content add column is_listed boolean;

alter table derived.session_member add column shift_s integer;
alter table derived.session_member add column gives varchar[];

-- grain: one row per session whose best recording lacks a channel that another one has
create table derived.merged_session (
    athlete_id varchar not null,
    session_id varchar not null,
    recipe varchar not null,
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
    primary key (athlete_id, session_id)
);

-- grain: one row per sample of such a session: those of its best recording, with what others add
create table derived.merged_sample (
    athlete_id varchar not null,
    session_id varchar not null,
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
