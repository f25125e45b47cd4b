-- grain: one row per sample of a session, in file order
-- reads: raw.sample, derived.session_member, derived.merged_sample, derived.merged_session
create or replace view samples as
with
every_sample as (
    select
        session_member.session_id,
        sample.* exclude (recording_id)
    from raw.sample
    inner join derived.session_member using (athlete_id, recording_id)
    anti join derived.merged_session using (athlete_id, session_id)
    where session_member.is_primary
    union all by name
    select * from derived.merged_sample
)

select
    every_sample.session_id, -- The session; key of the view sessions
    every_sample.athlete_id, -- Whose it is; a single user is me
    every_sample.seq, -- Place in the file, from 0
    every_sample.t_s::double as t_s, -- Since the session's start_utc [s]
    every_sample.lat_deg::double as lat_deg, -- Latitude [degree, WGS84]
    every_sample.lon_deg::double as lon_deg, -- Longitude [degree, WGS84]
    every_sample.altitude_m::double as altitude_m, -- Altitude as the device gave it [m]
    every_sample.distance_m::double as distance_m, -- Distance so far, as the device gave it [m]
    every_sample.speed_mps::double as speed_mps, -- Speed as the device gave it [m/s]
    every_sample.grade_frac::double as grade_frac, -- Slope from smoothed altitude, rise over run [share, 0-1]
    every_sample.grade_adjusted_speed_mps::double as grade_adjusted_speed_mps, -- Speed on the flat that costs the
    -- same (Minetti) [m/s]
    every_sample.heart_rate_bpm::double as heart_rate_bpm, -- Heart rate [beats/min]
    every_sample.cadence_spm::double as cadence_spm, -- Cadence, both feet [steps/min]
    every_sample.power_w::double as power_w -- Power [W]
from every_sample;

comment on view samples is
'Samples of each session in the order of its best recording''s file: times can repeat and step back.
A channel that recording lacks comes from another one of the session (see session_files.gives).';
