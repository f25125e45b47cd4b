-- grain: one row per eating time
-- reads: core.meal
create or replace view meals as
select
    meal.athlete_id, -- Whose it is; a single user is me
    meal.local_date, -- The day
    meal.local_time, -- The time
    meal.energy_kcal, -- Energy [kcal]
    meal.protein_g, -- Protein [g]
    meal.carb_g -- Carbohydrate [g]
from core.meal;

comment on view meals is 'What was eaten at one time, where the log gives times.';
