-- grain: one row per athlete and day with a weigh-in
-- reads: core.body_measurement
-- The first mass of the morning counts (03:00 to 11:00, or without a time), before food and drink; without one
-- the median of the day, which is late. The day's first body fat counts, with its method.
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
        device,
        local_time is null or local_time between time '03:00' and time '11:00' as is_morning,
        row(coalesce(local_time, time '23:59:59.999999'), sha256, entry) as place
    from core.body_measurement
)

select
    athlete_id,
    local_date,
    min(source) as source,
    coalesce(arg_min(mass_kg, place) filter (where is_morning), median(mass_kg)) as mass_kg,
    count(mass_kg) > 0 and count(mass_kg) filter (where is_morning) = 0 as is_late,
    arg_min(device, place) filter (where mass_kg is not null) as device,
    arg_min(body_fat_frac, place) as body_fat_frac,
    arg_min(body_fat_method, place) filter (where body_fat_frac is not null) as body_fat_method
from measured
group by all
order by
    athlete_id,
    local_date;
