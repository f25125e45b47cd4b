-- grain: one row per row of a diet log that counts
-- reads: raw.diet_entry, core.day_source
-- The same row in two files counts once; twice in one file is twice.
create or replace table core.diet_entry as
with
standing as (
    select
        diet_entry.athlete_id,
        diet_entry.sha256,
        diet_entry.entry,
        diet_entry.local_date,
        diet_entry.source,
        diet_entry.local_time,
        diet_entry.meal,
        diet_entry.food,
        diet_entry.energy_kcal,
        diet_entry.protein_g,
        diet_entry.carb_g,
        diet_entry.fat_g,
        diet_entry.fiber_g,
        diet_entry.alcohol_g,
        diet_entry.is_day_total,
        diet_entry.is_complete,
        diet_entry.is_fasting
    from raw.diet_entry
    inner join core.day_source using (athlete_id, local_date, source, sha256)
    where day_source.domain = 'diet'
),

numbered as (
    select
        *,
        row_number() over (
            partition by
                athlete_id,
                sha256,
                source,
                local_date,
                local_time,
                meal,
                food,
                energy_kcal,
                protein_g,
                carb_g,
                fat_g,
                fiber_g,
                alcohol_g,
                is_day_total,
                is_complete,
                is_fasting
            order by entry
        ) as nth
    from standing
)

select
    athlete_id,
    local_date,
    source,
    sha256,
    entry,
    local_time,
    meal,
    food,
    energy_kcal,
    protein_g,
    carb_g,
    fat_g,
    fiber_g,
    alcohol_g,
    is_day_total,
    is_complete,
    is_fasting
from numbered
qualify
    row_number() over (
        partition by
            athlete_id,
            source,
            local_date,
            local_time,
            meal,
            food,
            energy_kcal,
            protein_g,
            carb_g,
            fat_g,
            fiber_g,
            alcohol_g,
            is_day_total,
            is_complete,
            is_fasting,
            nth
        order by sha256
    ) = 1
order by
    athlete_id,
    local_date,
    sha256,
    entry;
