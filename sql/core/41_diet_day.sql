-- grain: one row per athlete and day with a diet log
-- reads: core.diet_entry
-- A day total stands only where no single items do. NULL is "not said": never 0.
create or replace table core.diet_day as
with
counted as (
    select *
    from core.diet_entry
    qualify is_day_total = bool_and(is_day_total) over (partition by athlete_id, local_date)
)

select
    athlete_id,
    local_date,
    min(source) as source,
    sum(energy_kcal) as energy_kcal,
    sum(protein_g) as protein_g,
    sum(carb_g) as carb_g,
    sum(fat_g) as fat_g,
    sum(fiber_g) as fiber_g,
    sum(alcohol_g) as alcohol_g,
    nullif(
        if(count(local_time) > 0, count(distinct local_time), count(distinct meal)), 0
    )::integer as n_eating_times,
    count(*)::integer as n_entries,
    bool_or(is_complete) as is_complete,
    bool_or(is_fasting) as is_fasting
from counted
group by all
order by
    athlete_id,
    local_date;
