-- grain: one row per sleep that counts
-- reads: core.sleep_night
create or replace view sleep_nights as
select
    sleep_night.athlete_id, -- Whose it is; a single user is me
    sleep_night.local_date, -- The day of waking
    sleep_night.source, -- The device or app the day is taken from
    sleep_night.asleep_s, -- Time asleep [s]
    sleep_night.in_bed_s, -- Time in bed [s]
    sleep_night.deep_s, -- Deep sleep [s]
    sleep_night.rem_s, -- REM sleep [s]
    sleep_night.light_s, -- Light sleep [s]
    sleep_night.awake_s, -- Awake in between [s]
    sleep_night.start_local, -- Start on the athlete's clock
    sleep_night.end_local, -- End on the athlete's clock
    sleep_night.utc_offset_s, -- The athlete's clock less UTC, where the log says [s]
    sleep_night.is_nap, -- Whether it is a nap (left out of nights)
    sleep_night.sha256 -- Digest of the file it comes from
from core.sleep_night;

comment on view sleep_nights is
'Sleeps, of the one source that each day is taken from. The day is the day of waking.';
