-- grain: one row per sleep that counts
-- reads: raw.sleep_night, core.day_source
-- The same row in two files counts once; twice in one file is twice.
create or replace table core.sleep_night as
with
standing as (
    select
        sleep_night.athlete_id,
        sleep_night.sha256,
        sleep_night.entry,
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
        sleep_night.is_nap
    from raw.sleep_night
    inner join core.day_source using (athlete_id, local_date, source, sha256)
    where day_source.domain = 'sleep'
),

numbered as (
    select
        *,
        row_number() over (
            partition by
                athlete_id,
                sha256,
                source,
                local_date,
                asleep_s,
                in_bed_s,
                deep_s,
                rem_s,
                light_s,
                awake_s,
                start_local,
                end_local,
                utc_offset_s,
                is_nap
            order by entry
        ) as nth
    from standing
)

select
    athlete_id,
    local_date,
    source,
    sha256,
    entry,
    asleep_s,
    in_bed_s,
    deep_s,
    rem_s,
    light_s,
    awake_s,
    start_local,
    end_local,
    utc_offset_s,
    is_nap
from numbered
qualify
    row_number() over (
        partition by
            athlete_id,
            source,
            local_date,
            asleep_s,
            in_bed_s,
            deep_s,
            rem_s,
            light_s,
            awake_s,
            start_local,
            end_local,
            utc_offset_s,
            is_nap,
            nth
        order by sha256
    ) = 1
order by
    athlete_id,
    local_date,
    sha256,
    entry;
