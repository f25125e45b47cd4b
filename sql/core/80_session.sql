-- grain: one row per session: recorded, logged by hand, or both
-- reads: core.recorded_session, core.strength_workout, raw.athlete
create or replace table core.session as
with
by_hand as (
    select
        strength_workout.athlete_id,
        strength_workout.session_id,
        strength_workout.local_date,
        strength_workout.start_local,
        timezone(
            coalesce(athlete.time_zone, 'UTC'), strength_workout.start_local
        )::timestamp as start_utc,
        'settings' as utc_offset_source,
        'training' as sport,
        'strength_training' as sub_sport,
        strength_workout.workout as title,
        strength_workout.workout_s as elapsed_s,
        []::varchar[] as flags,
        []::varchar[] as notes,
        0 as n_recordings,
        false as is_partial,
        strength_workout.paths as sources
    from core.strength_workout
    left join raw.athlete using (athlete_id)
    anti join core.recorded_session using (athlete_id, session_id)
),

every_session as (
    select * from core.recorded_session
    union all by name
    select
        *,
        epoch(start_local - start_utc)::integer as utc_offset_s
    from by_hand
)

select
    every_session.* exclude (title, elapsed_s, sources),
    coalesce(every_session.title, strength_workout.workout) as title,
    coalesce(every_session.elapsed_s, strength_workout.workout_s) as elapsed_s,
    if(
        every_session.n_recordings = 0 or strength_workout.paths is null,
        every_session.sources,
        list_concat(
            every_session.sources,
            list_filter(strength_workout.paths, lambda p: not list_contains(every_session.sources, p))
        )
    ) as sources,
    strength_workout.n_hard_sets,
    strength_workout.n_lower_sets,
    strength_workout.n_upper_sets,
    strength_workout.n_full_sets,
    strength_workout.n_core_sets,
    strength_workout.n_plyometric_sets
from every_session
left join core.strength_workout using (athlete_id, session_id)
order by
    every_session.athlete_id,
    every_session.local_date,
    every_session.start_utc nulls last,
    every_session.session_id;
