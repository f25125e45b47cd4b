-- promise: the running of the days is the running of their week
with
days as (
    select
        week.athlete_id,
        week.week,
        coalesce(sum(day.run_distance_m), 0) as run_distance_m
    from derived.week
    left join mart.day
        on
            week.athlete_id = day.athlete_id
            and day.local_date between week.as_of - 6 and week.as_of
    group by all
)

select
    days.athlete_id,
    days.week,
    days.run_distance_m,
    week_balance.run_distance_7d_m
from days
inner join derived.week_balance using (athlete_id, week)
where abs(days.run_distance_m - week_balance.run_distance_7d_m) > 1;
