-- promise: a logged day lies between 1900 and 2200
select
    athlete_id,
    sha256,
    domain,
    local_date
from core.log_day
where local_date not between date '1900-01-01' and date '2200-12-31';
