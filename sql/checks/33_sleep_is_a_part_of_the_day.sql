-- promise: nobody sleeps less than nothing, or longer than a day
select
    athlete_id,
    local_date,
    'sleep ' || local_date::varchar as log_day,
    asleep_s
from core.sleep_day
where asleep_s < 0 or asleep_s > 86400;
