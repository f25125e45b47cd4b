-- grain: one row per weigh-in that counts
-- reads: core.body_measurement
create or replace view body_measurements as
select
    body_measurement.athlete_id, -- Whose it is; a single user is me
    body_measurement.local_date, -- The day
    body_measurement.local_time, -- The time, where the log says
    body_measurement.source, -- The scale or app the day is taken from
    body_measurement.mass_kg, -- Body mass [kg]
    body_measurement.body_fat_frac, -- Body fat [share, 0-1]
    body_measurement.body_fat_method, -- How it was measured: bia, dxa, skinfold, …
    body_measurement.lean_kg, -- Fat-free mass, where the scale states it [kg]
    body_measurement.device, -- The scale as the export names it
    body_measurement.sha256 -- Digest of the file it comes from
from core.body_measurement;

comment on view body_measurements is 'Weigh-ins, of the one source that each day is taken from.';
