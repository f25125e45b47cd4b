-- grain: one row per sleep that counts
-- reads: core.sleep_night
create or replace view sleep_nights as
select
    sleep_night.athlete_id,
    sleep_night.local_date,
    sleep_night.source,
    sleep_night.asleep_s,
    sleep_night.in_bed_s,
    sleep_night.deep_s,
    sleep_night.rem_s,
    sleep_night.light_s,
    sleep_night.awake_s,
    sleep_night.start_local,
    sleep_night.end_local,
    sleep_night.utc_offset_s,
    sleep_night.is_nap,
    sleep_night.sha256
from core.sleep_night;

comment on view sleep_nights is
'Sleeps, of the one source that each day is taken from. The day is the day of waking.';
comment on column sleep_nights.athlete_id is 'Whose it is; a single user is me';
comment on column sleep_nights.local_date is 'The day of waking';
comment on column sleep_nights.source is 'The device or app the day is taken from';
comment on column sleep_nights.asleep_s is 'Time asleep [s]';
comment on column sleep_nights.in_bed_s is 'Time in bed [s]';
comment on column sleep_nights.deep_s is 'Deep sleep [s]';
comment on column sleep_nights.rem_s is 'REM sleep [s]';
comment on column sleep_nights.light_s is 'Light sleep [s]';
comment on column sleep_nights.awake_s is 'Awake in between [s]';
comment on column sleep_nights.start_local is 'Start on the athlete''s clock';
comment on column sleep_nights.end_local is 'End on the athlete''s clock';
comment on column sleep_nights.utc_offset_s is 'The athlete''s clock less UTC, where the log says [s]';
comment on column sleep_nights.is_nap is 'Whether it is a nap (left out of nights)';
comment on column sleep_nights.sha256 is 'Digest of the file it comes from';
