-- grain: one row per athlete, domain, day and file that the day is taken from
-- reads: core.log_day, raw.source_priority
-- One source a day and domain: as the settings rank them, then the one that logs most days.
create or replace table core.day_source as
with
source_days as (
    select
        athlete_id,
        domain,
        source,
        count(distinct local_date) as n_days
    from core.log_day
    group by all
),

chosen as (
    select
        log_day.athlete_id,
        log_day.domain,
        log_day.local_date,
        arg_min(
            log_day.source,
            row(coalesce(source_priority.source_rank, 1000000), -source_days.n_days, log_day.source)
        ) as source
    from core.log_day
    inner join source_days using (athlete_id, domain, source)
    left join raw.source_priority using (athlete_id, domain, source)
    group by all
)

select
    log_day.athlete_id,
    log_day.domain,
    log_day.local_date,
    log_day.source,
    log_day.sha256
from core.log_day
inner join chosen using (athlete_id, domain, local_date, source)
order by all;
