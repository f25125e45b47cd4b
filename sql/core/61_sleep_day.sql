-- grain: one row per athlete and day of waking with a measured sleep
-- reads: core.sleep_night
-- Naps are left out; a night in two parts is added up. Without a total the stages make it.
-- A sum of nothing, or longer than the day, is a broken log and not a night: not known.
create or replace table core.sleep_day as
select
    athlete_id,
    local_date,
    min(source) as source,
    sum(
        coalesce(asleep_s, coalesce(light_s, 0) + coalesce(deep_s, 0) + coalesce(rem_s, 0))
    ) as asleep_s
from core.sleep_night
where
    not is_nap
    and coalesce(asleep_s, light_s, deep_s, rem_s) is not null
group by all
having
    sum(
        coalesce(asleep_s, coalesce(light_s, 0) + coalesce(deep_s, 0) + coalesce(rem_s, 0))
    ) between 1 and 86400
order by
    athlete_id,
    local_date;
