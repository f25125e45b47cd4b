-- grain: one row per athlete and day from the first record to the last
-- reads: mart.session, core.diet_day, core.weigh_in, core.sleep_day, derived.day
-- NULL is not known: a day without a diet log has no intake, a night not measured no sleep.
create or replace table mart.day as
with
session_day as (
    select
        athlete_id,
        local_date,
        count(*)::integer as n_sessions,
        sum(distance_m) filter (
            where sport = 'running' and not list_contains(flags, 'speed_not_running')
        ) as run_distance_m,
        sum(coalesce(timer_s, elapsed_s)) as duration_s,
        sum(n_hard_sets)::integer as n_hard_sets
    from mart.session
    group by all
),

known as (
    select
        athlete_id,
        local_date
    from session_day
    union all
    select
        athlete_id,
        local_date
    from core.diet_day
    union all
    select
        athlete_id,
        local_date
    from core.weigh_in
    union all
    select
        athlete_id,
        local_date
    from core.sleep_day
    union all
    select
        athlete_id,
        local_date
    from derived.day
),

span as (
    select
        athlete_id,
        min(local_date) as first_date,
        max(local_date) as last_date
    from known
    group by all
),

calendar as (
    select
        athlete_id,
        unnest(generate_series(first_date, last_date, interval 1 day))::date as local_date
    from span
)

select
    calendar.athlete_id,
    calendar.local_date,
    strftime(calendar.local_date, '%G-W%V') as week,
    coalesce(day.status, if(diet_day.local_date is null, 'none', null)) as status,
    diet_day.energy_kcal as intake_kcal,
    diet_day.source as diet_source,
    diet_day.* exclude (athlete_id, local_date, source, energy_kcal, n_entries, is_complete, is_fasting),
    day.* exclude (athlete_id, local_date, week, status),
    coalesce(session_day.n_sessions, 0) as n_sessions,
    session_day.* exclude (athlete_id, local_date, n_sessions),
    weigh_in.source as body_source,
    weigh_in.* exclude (athlete_id, local_date, source, is_late, device),
    sleep_day.source as sleep_source,
    sleep_day.* exclude (athlete_id, local_date, source)
from calendar
left join session_day using (athlete_id, local_date)
left join core.diet_day using (athlete_id, local_date)
left join core.weigh_in using (athlete_id, local_date)
left join core.sleep_day using (athlete_id, local_date)
left join derived.day using (athlete_id, local_date)
order by
    calendar.athlete_id,
    calendar.local_date;
