-- grain: one row per entry of the diet log that counts
-- reads: core.diet_entry
create or replace view diet_entries as
select
    diet_entry.athlete_id, -- Whose it is; a single user is me
    diet_entry.local_date, -- The day
    diet_entry.source, -- The app the day is taken from
    diet_entry.local_time, -- When it was eaten, where the log says
    diet_entry.meal, -- As the user names it
    diet_entry.food, -- As the log names it
    diet_entry.energy_kcal, -- Energy [kcal]
    diet_entry.protein_g, -- Protein [g]
    diet_entry.carb_g, -- Carbohydrate [g]
    diet_entry.fat_g, -- Fat [g]
    diet_entry.fiber_g, -- Fibre [g]
    diet_entry.alcohol_g, -- Alcohol [g]
    diet_entry.is_day_total, -- Whether the row is a whole day's total
    diet_entry.is_complete, -- The user's own mark that the day is complete; NULL where the app has none
    diet_entry.is_fasting, -- Whether the day is marked as a fast
    diet_entry.sha256 -- Digest of the export it comes from
from core.diet_entry;

comment on view diet_entries is 'Entries of the diet log, of the one source that each day is taken from.';
