-- grain: one row per strength set that counts
-- reads: raw.strength_set, core.day_source, core.recorded_session
-- A workout logged by hand and a strength session recorded the same day are one: the first with
-- the first, the second with the second. What has no recording gets an id from its content.
create or replace table core.strength_set as
with
recorded as (
    select
        athlete_id,
        session_id,
        primary_recording_id,
        local_date,
        row_number() over (
            partition by athlete_id, local_date
            order by start_utc, session_id
        ) as nth
    from core.recorded_session
    where sub_sport = 'strength_training' or sport = 'strength_training'
),

from_watch as (
    select
        recorded_session.session_id,
        recorded_session.local_date,
        strength_set.* exclude (local_date)
    from raw.strength_set
    inner join core.recorded_session
        on
            strength_set.athlete_id = recorded_session.athlete_id
            and strength_set.recording_id = recorded_session.primary_recording_id
),

from_log as (
    select
        null::varchar as session_id,
        strength_set.local_date,
        strength_set.* exclude (local_date)
    from raw.strength_set
    where recording_id is null
),

standing as (
    select every_set.*
    from (
        select * from from_watch
        union all by name
        select * from from_log
    ) as every_set
    inner join core.day_source using (athlete_id, local_date, source, sha256)
    where day_source.domain = 'strength'
),

logged as (
    select
        athlete_id,
        local_date,
        coalesce(workout, '') as workout_key,
        min(start_local) as start_local
    from standing
    where session_id is null
    group by all
),

workout as (
    select
        athlete_id,
        local_date,
        workout_key,
        row_number() over (
            partition by athlete_id, local_date
            order by start_local nulls last, workout_key
        ) as nth
    from logged
)

select
    standing.athlete_id,
    coalesce(
        standing.session_id,
        recorded.session_id,
        'strength-' || standing.local_date || '-'
        || left(sha256(standing.source || chr(10) || coalesce(standing.workout, '')), 8)
    ) as session_id,
    standing.* exclude (athlete_id, session_id),
    row_number() over (
        partition by standing.athlete_id, standing.local_date
        order by
            standing.start_local nulls last,
            standing.workout nulls last,
            standing.sha256,
            standing.entry
    )::integer as day_set
from standing
left join workout
    on
        standing.session_id is null
        and standing.athlete_id = workout.athlete_id
        and standing.local_date = workout.local_date
        and coalesce(standing.workout, '') = workout.workout_key
left join recorded
    on
        workout.athlete_id = recorded.athlete_id
        and workout.local_date = recorded.local_date
        and workout.nth = recorded.nth
order by
    standing.athlete_id,
    standing.local_date,
    day_set;
