-- promise: a day's running is that of the sessions which its week counts as running
with
counted as (
    select
        session.athlete_id,
        session.session_id,
        session.local_date,
        session.distance_m,
        session.is_run,
        session_week.session_type in (
            'easy', 'long', 'tempo', 'race', 'hiit', 'sprint', 'hill_reps', 'hilly_run', 'trail'
        ) as is_run_of_week
    from mart.session
    left join derived.session_week using (athlete_id, session_id)
),

summed as (
    select
        athlete_id,
        local_date,
        sum(distance_m) filter (where coalesce(is_run_of_week, is_run)) as run_distance_m
    from counted
    group by all
)

select
    counted.athlete_id,
    counted.session_id,
    counted.local_date
from counted
inner join mart.day using (athlete_id, local_date)
inner join summed using (athlete_id, local_date)
where
    counted.is_run <> counted.is_run_of_week
    or abs(coalesce(day.run_distance_m, 0) - coalesce(summed.run_distance_m, 0)) > 1;
