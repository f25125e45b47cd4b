-- grain: one row per athlete and day with a weigh-in
-- reads: core.body_measurement
-- The day's first mass counts (before food and drink), and the day's first body fat with its method.
create or replace table core.weigh_in as
with
measured as (
    select
        athlete_id,
        local_date,
        source,
        mass_kg,
        coalesce(
            body_fat_frac,
            if(lean_kg > 0 and lean_kg < mass_kg, 1 - lean_kg / mass_kg, null)
        ) as body_fat_frac,
        body_fat_method,
        row(coalesce(local_time, time '23:59:59.999999'), sha256, entry) as place
    from core.body_measurement
)

select
    athlete_id,
    local_date,
    min(source) as source,
    arg_min(mass_kg, place) as mass_kg,
    arg_min(body_fat_frac, place) as body_fat_frac,
    arg_min(body_fat_method, place) filter (where body_fat_frac is not null) as body_fat_method
from measured
group by all
order by
    athlete_id,
    local_date;
