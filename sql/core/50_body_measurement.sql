-- grain: one row per weigh-in that counts
-- reads: raw.body_measurement, core.day_source
-- The same row in two files counts once; twice in one file is twice.
create or replace table core.body_measurement as
with
standing as (
    select
        body_measurement.athlete_id,
        body_measurement.sha256,
        body_measurement.entry,
        body_measurement.local_date,
        body_measurement.source,
        body_measurement.local_time,
        body_measurement.mass_kg,
        body_measurement.body_fat_frac,
        body_measurement.body_fat_method,
        body_measurement.lean_kg
    from raw.body_measurement
    inner join core.day_source using (athlete_id, local_date, source, sha256)
    where day_source.domain = 'body'
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
                local_time,
                mass_kg,
                body_fat_frac,
                body_fat_method,
                lean_kg
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
    local_time,
    mass_kg,
    body_fat_frac,
    body_fat_method,
    lean_kg
from numbered
qualify
    row_number() over (
        partition by
            athlete_id,
            source,
            local_date,
            local_time,
            mass_kg,
            body_fat_frac,
            body_fat_method,
            lean_kg,
            nth
        order by sha256
    ) = 1
order by
    athlete_id,
    local_date,
    sha256,
    entry;
