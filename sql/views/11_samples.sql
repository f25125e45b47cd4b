-- grain: one row per sample of a session, in file order
-- reads: raw.sample, derived.session_member, derived.merged_sample, derived.merged_session
create or replace view samples as
select
    session_member.session_id,
    session_member.athlete_id,
    sample.seq,
    sample.t_s::double as t_s,
    sample.lat_deg::double as lat_deg,
    sample.lon_deg::double as lon_deg,
    sample.altitude_m::double as altitude_m,
    sample.distance_m::double as distance_m,
    sample.speed_mps::double as speed_mps,
    sample.grade_frac::double as grade_frac,
    sample.grade_adjusted_speed_mps::double as grade_adjusted_speed_mps,
    sample.heart_rate_bpm::double as heart_rate_bpm,
    sample.cadence_spm::double as cadence_spm,
    sample.power_w::double as power_w
from raw.sample
inner join derived.session_member using (athlete_id, recording_id)
anti join derived.merged_session using (athlete_id, session_id)
where session_member.is_primary
union all
select
    merged_sample.session_id,
    merged_sample.athlete_id,
    merged_sample.seq,
    merged_sample.t_s::double as t_s,
    merged_sample.lat_deg::double as lat_deg,
    merged_sample.lon_deg::double as lon_deg,
    merged_sample.altitude_m::double as altitude_m,
    merged_sample.distance_m::double as distance_m,
    merged_sample.speed_mps::double as speed_mps,
    merged_sample.grade_frac::double as grade_frac,
    merged_sample.grade_adjusted_speed_mps::double as grade_adjusted_speed_mps,
    merged_sample.heart_rate_bpm::double as heart_rate_bpm,
    merged_sample.cadence_spm::double as cadence_spm,
    merged_sample.power_w::double as power_w
from derived.merged_sample;

comment on view samples is
'Samples of each session in the order of its best recording''s file: times can repeat and step back.
A channel that recording lacks comes from another one of the session (see session_files.gives).';
comment on column samples.session_id is 'The session; key of the view sessions';
comment on column samples.athlete_id is 'Whose it is; a single user is me';
comment on column samples.seq is 'Place in the file, from 0';
comment on column samples.t_s is 'Since the session''s start_utc [s]';
comment on column samples.lat_deg is 'Latitude [degree, WGS84]';
comment on column samples.lon_deg is 'Longitude [degree, WGS84]';
comment on column samples.altitude_m is 'Altitude as the device gave it [m]';
comment on column samples.distance_m is 'Distance so far, as the device gave it [m]';
comment on column samples.speed_mps is 'Speed as the device gave it [m/s]';
comment on column samples.grade_frac is 'Slope from smoothed altitude, rise over run [share, 0-1]';
comment on column samples.grade_adjusted_speed_mps is 'Speed on the flat that costs the same (Minetti) [m/s]';
comment on column samples.heart_rate_bpm is 'Heart rate [beats/min]';
comment on column samples.cadence_spm is 'Cadence, both feet [steps/min]';
comment on column samples.power_w is 'Power [W]';
