-- grain: one row per weigh-in that counts
-- reads: core.body_measurement
create or replace view body_measurements as
select
    body_measurement.athlete_id,
    body_measurement.local_date,
    body_measurement.local_time,
    body_measurement.source,
    body_measurement.mass_kg,
    body_measurement.body_fat_frac,
    body_measurement.body_fat_method,
    body_measurement.lean_kg,
    body_measurement.sha256
from core.body_measurement;

comment on view body_measurements is 'Weigh-ins, of the one source that each day is taken from.';
comment on column body_measurements.athlete_id is 'Whose it is; a single user is me';
comment on column body_measurements.local_date is 'The day';
comment on column body_measurements.local_time is 'The time, where the log says';
comment on column body_measurements.source is 'The scale or app the day is taken from';
comment on column body_measurements.mass_kg is 'Body mass [kg]';
comment on column body_measurements.body_fat_frac is 'Body fat [share, 0-1]';
comment on column body_measurements.body_fat_method is 'How it was measured: bia, dxa, skinfold, …';
comment on column body_measurements.lean_kg is 'Fat-free mass, where the scale states it [kg]';
comment on column body_measurements.sha256 is 'Digest of the file it comes from';
