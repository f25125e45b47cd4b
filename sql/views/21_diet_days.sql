-- grain: one row per day with a diet log
-- reads: core.diet_day
create or replace view diet_days as
select
    diet_day.athlete_id, -- Whose it is; a single user is me
    diet_day.local_date, -- The day
    diet_day.source, -- The app the day is taken from
    diet_day.energy_kcal, -- Energy [kcal]
    diet_day.protein_g, -- Protein [g]
    diet_day.carb_g, -- Carbohydrate [g]
    diet_day.fat_g, -- Fat [g]
    diet_day.fiber_g, -- Fibre [g]
    diet_day.alcohol_g, -- Alcohol [g]
    diet_day.n_eating_times, -- Eating times (by the clock, else meals); NULL when the log gives neither
    diet_day.n_entries, -- Rows it was added up from
    diet_day.is_complete, -- The user's own mark that the day is complete; NULL where the app has none
    diet_day.is_fasting -- Whether the day is marked as a fast
from core.diet_day;

comment on view diet_days is
'Each day of the diet log added up, from one source. A day without a log has no row: it is missing, never 0.';
