-- promise: nobody sleeps less than nothing, or longer than a day
select
    athlete_id,
    local_date,
    asleep_s
from core.sleep_day
where asleep_s < 0 or asleep_s > 86400;
