-- grain: one row per sleep that counts
-- reads: raw.sleep_night, core.day_source
-- The same row in two files counts once; twice in one file is twice.
create or replace table core.sleep_night as
with
standing as (
    select sleep_night.*
    from raw.sleep_night
    inner join core.day_source using (athlete_id, local_date, source, sha256)
    where day_source.domain = 'sleep'
),

numbered as (
    select
        *,
        row_number() over (
            partition by row(*columns(* exclude (entry)))
            order by entry
        ) as nth
    from standing
),

copied as (
    select
        *,
        row_number() over (
            partition by row(*columns(* exclude (sha256, entry)))
            order by sha256
        ) as nth_copy
    from numbered
)

select * exclude (nth, nth_copy)
from copied
where nth_copy = 1
order by
    athlete_id,
    local_date,
    sha256,
    entry;
