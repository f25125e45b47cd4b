-- grain: one row per athlete, domain, source, export and stretch of days it speaks for
-- reads: raw.coverage, raw.content, raw.arrival, the four raw log tables
-- An export whose every row was deleted names no source: it speaks for the sources that other
-- files of its kind name.
create or replace table core.export as
with
entry as (
    select
        athlete_id,
        sha256,
        'diet' as domain,
        source,
        local_date,
        is_day_total
    from raw.diet_entry
    union all
    select
        athlete_id,
        sha256,
        'body' as domain,
        source,
        local_date,
        true as is_day_total
    from raw.body_measurement
    union all
    select
        athlete_id,
        sha256,
        'sleep' as domain,
        source,
        local_date,
        true as is_day_total
    from raw.sleep_night
    union all
    select
        athlete_id,
        sha256,
        'strength' as domain,
        source,
        local_date,
        true as is_day_total
    from raw.strength_set
    where recording_id is null
),

file_source as (
    select
        athlete_id,
        sha256,
        domain,
        source
    from entry
    group by all
),

kind_source as (
    select
        entry.athlete_id,
        content.kind,
        entry.domain,
        entry.source,
        bool_or(not entry.is_day_total) as has_items
    from entry
    inner join raw.content using (athlete_id, sha256)
    group by all
),

modified as (
    select
        athlete_id,
        sha256,
        max(modified_utc) as modified_utc
    from raw.arrival
    group by all
),

covering as (
    select
        coverage.athlete_id,
        coverage.sha256,
        coverage.domain,
        coverage.first_date,
        coverage.last_date,
        content.kind,
        coalesce(file_source.source, kind_source.source) as source
    from raw.coverage
    inner join raw.content using (athlete_id, sha256)
    left join file_source using (athlete_id, sha256, domain)
    left join kind_source
        on
            file_source.source is null
            and coverage.athlete_id = kind_source.athlete_id
            and coverage.domain = kind_source.domain
            and content.kind = kind_source.kind
)

select distinct
    covering.athlete_id,
    covering.domain,
    covering.source,
    covering.sha256,
    covering.first_date,
    covering.last_date,
    modified.modified_utc,
    coalesce(kind_source.has_items, false) as has_items
from covering
inner join modified using (athlete_id, sha256)
left join kind_source
    on
        covering.athlete_id = kind_source.athlete_id
        and covering.domain = kind_source.domain
        and covering.kind = kind_source.kind
        and covering.source = kind_source.source
where covering.source is not null
order by all;
