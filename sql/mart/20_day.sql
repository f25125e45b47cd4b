-- grain: one row per athlete and day from the first record to the last
-- reads: mart.session, core.diet_day, core.weigh_in, core.sleep_day, derived.day, derived.week_muscle, raw.athlete
-- NULL is not known: a day without a diet log has no intake, a night not measured no sleep. Whoever is
-- referred to a professional gets no figure on food, mass or body fat.
create or replace table mart.day as
with
session_day as (
    select
        athlete_id,
        local_date,
        count(*)::integer as n_sessions,
        sum(distance_m) filter (where is_run) as run_distance_m,
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
),

referred as (
    select
        calendar.athlete_id,
        calendar.local_date,
        coalesce(week_muscle.needs_referral, athlete.needs_referral, false) as is_referred
    from calendar
    left join derived.week_muscle
        on
            calendar.athlete_id = week_muscle.athlete_id
            and strftime(calendar.local_date, '%G-W%V') = week_muscle.week
    left join raw.athlete on calendar.athlete_id = athlete.athlete_id
),

eaten as (
    select diet_day.*
    from core.diet_day
    inner join referred using (athlete_id, local_date)
    where not referred.is_referred
),

weighed as (
    select weigh_in.*
    from core.weigh_in
    inner join referred using (athlete_id, local_date)
    where not referred.is_referred
)

select
    calendar.athlete_id,
    calendar.local_date,
    strftime(calendar.local_date, '%G-W%V') as week,
    coalesce(day.status, if(eaten.local_date is null, 'none', null)) as status,
    eaten.energy_kcal as intake_kcal,
    eaten.source as diet_source,
    eaten.* exclude (athlete_id, local_date, source, energy_kcal, n_entries, is_complete, is_fasting),
    day.* exclude (athlete_id, local_date, week, status),
    coalesce(session_day.n_sessions, 0) as n_sessions,
    session_day.* exclude (athlete_id, local_date, n_sessions),
    weighed.source as body_source,
    weighed.* exclude (athlete_id, local_date, source, is_late, device),
    sleep_day.source as sleep_source,
    sleep_day.* exclude (athlete_id, local_date, source)
from calendar
left join session_day using (athlete_id, local_date)
left join eaten using (athlete_id, local_date)
left join weighed using (athlete_id, local_date)
left join core.sleep_day using (athlete_id, local_date)
left join derived.day using (athlete_id, local_date)
order by
    calendar.athlete_id,
    calendar.local_date;
