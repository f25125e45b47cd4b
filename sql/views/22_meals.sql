-- grain: one row per eating time
-- reads: core.meal
create or replace view meals as
select
    meal.athlete_id,
    meal.local_date,
    meal.local_time,
    meal.energy_kcal,
    meal.protein_g,
    meal.carb_g
from core.meal;

comment on view meals is 'What was eaten at one time, where the log gives times.';
comment on column meals.athlete_id is 'Whose it is; a single user is me';
comment on column meals.local_date is 'The day';
comment on column meals.local_time is 'The time';
comment on column meals.energy_kcal is 'Energy [kcal]';
comment on column meals.protein_g is 'Protein [g]';
comment on column meals.carb_g is 'Carbohydrate [g]';
