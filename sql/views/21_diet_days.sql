-- grain: one row per day with a diet log
-- reads: core.diet_day
create or replace view diet_days as
select
    diet_day.athlete_id,
    diet_day.local_date,
    diet_day.source,
    diet_day.energy_kcal,
    diet_day.protein_g,
    diet_day.carb_g,
    diet_day.fat_g,
    diet_day.fiber_g,
    diet_day.alcohol_g,
    diet_day.n_eating_times,
    diet_day.n_entries,
    diet_day.is_complete,
    diet_day.is_fasting
from core.diet_day;

comment on view diet_days is
'Each day of the diet log added up, from one source. A day without a log has no row: it is missing, never 0.';
comment on column diet_days.athlete_id is 'Whose it is; a single user is me';
comment on column diet_days.local_date is 'The day';
comment on column diet_days.source is 'The app the day is taken from';
comment on column diet_days.energy_kcal is 'Energy [kcal]';
comment on column diet_days.protein_g is 'Protein [g]';
comment on column diet_days.carb_g is 'Carbohydrate [g]';
comment on column diet_days.fat_g is 'Fat [g]';
comment on column diet_days.fiber_g is 'Fibre [g]';
comment on column diet_days.alcohol_g is 'Alcohol [g]';
comment on column diet_days.n_eating_times is
'Eating times (by the clock, else meals); NULL when the log gives neither';
comment on column diet_days.n_entries is 'Rows it was added up from';
comment on column diet_days.is_complete is
'The user''s own mark that the day is complete; NULL where the app has none';
comment on column diet_days.is_fasting is 'Whether the day is marked as a fast';
