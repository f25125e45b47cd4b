-- grain: one row per athlete, domain, source, day and file whose entries stand
-- reads: core.export, core.recorded_session, the four raw log tables
-- Of the exports that speak for a day, one stands alone: first those that reach past the day
-- (its last day may have been half logged), then the kinds that list single items, then
-- the one that reaches furthest, the newest file, the digest. Files that speak for no stretch
-- of days (a scale's own file) all stand, unless an export covers the day.
create or replace table core.log_day as
with
entry as (
    select
        athlete_id,
        sha256,
        'diet' as domain,
        source,
        local_date
    from raw.diet_entry
    union
    select
        athlete_id,
        sha256,
        'body' as domain,
        source,
        local_date
    from raw.body_measurement
    union
    select
        athlete_id,
        sha256,
        'sleep' as domain,
        source,
        local_date
    from raw.sleep_night
    union
    select
        athlete_id,
        sha256,
        'strength' as domain,
        source,
        local_date
    from raw.strength_set
    where recording_id is null
    union
    -- a watch's sets count once, from the recording that gives the session its samples
    select
        strength_set.athlete_id,
        strength_set.sha256,
        'strength' as domain,
        strength_set.source,
        recorded_session.local_date
    from raw.strength_set
    inner join core.recorded_session
        on
            strength_set.athlete_id = recorded_session.athlete_id
            and strength_set.recording_id = recorded_session.primary_recording_id
),

day as (
    select distinct
        athlete_id,
        domain,
        source,
        local_date
    from entry
),

spoken as (
    select
        day.athlete_id,
        day.domain,
        day.source,
        day.local_date,
        arg_max(
            export.sha256,
            row(
                export.last_date > day.local_date,
                export.has_items,
                export.last_date,
                coalesce(export.modified_utc, timestamp '0001-01-01'),
                export.sha256
            )
        ) as sha256
    from day
    inner join core.export
        on
            day.athlete_id = export.athlete_id
            and day.domain = export.domain
            and day.source = export.source
            and day.local_date between export.first_date and export.last_date
    group by all
)

select
    entry.athlete_id,
    entry.domain,
    entry.source,
    entry.local_date,
    entry.sha256
from entry
left join spoken using (athlete_id, domain, source, local_date)
where spoken.sha256 is null or spoken.sha256 = entry.sha256
order by all;
