-- promise: one row per athlete and day, without a gap from the first to the last
select
    athlete_id,
    count(*) as n,
    count(distinct local_date) as n_days,
    max(local_date) - min(local_date) + 1 as n_calendar_days
from mart.day
group by all
having
    count(*) <> count(distinct local_date)
    or count(*) <> max(local_date) - min(local_date) + 1;
