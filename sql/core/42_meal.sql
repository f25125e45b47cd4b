-- grain: one row per athlete, day and eating time, where the log gives times
-- reads: core.diet_entry
create or replace table core.meal as
select
    athlete_id,
    local_date,
    local_time,
    sum(energy_kcal) as energy_kcal,
    sum(protein_g) as protein_g,
    sum(carb_g) as carb_g
from core.diet_entry
where local_time is not null and not is_day_total
group by all
order by
    athlete_id,
    local_date,
    local_time;
