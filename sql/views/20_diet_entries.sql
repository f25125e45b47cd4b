-- grain: one row per entry of the diet log that counts
-- reads: core.diet_entry
create or replace view diet_entries as
select
    diet_entry.athlete_id,
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
    diet_entry.is_fasting,
    diet_entry.sha256
from core.diet_entry;

comment on view diet_entries is 'Entries of the diet log, of the one source that each day is taken from.';
comment on column diet_entries.athlete_id is 'Whose it is; a single user is me';
comment on column diet_entries.local_date is 'The day';
comment on column diet_entries.source is 'The app the day is taken from';
comment on column diet_entries.local_time is 'When it was eaten, where the log says';
comment on column diet_entries.meal is 'As the user names it';
comment on column diet_entries.food is 'As the log names it';
comment on column diet_entries.energy_kcal is 'Energy [kcal]';
comment on column diet_entries.protein_g is 'Protein [g]';
comment on column diet_entries.carb_g is 'Carbohydrate [g]';
comment on column diet_entries.fat_g is 'Fat [g]';
comment on column diet_entries.fiber_g is 'Fibre [g]';
comment on column diet_entries.alcohol_g is 'Alcohol [g]';
comment on column diet_entries.is_day_total is 'Whether the row is a whole day''s total';
comment on column diet_entries.is_complete is
'The user''s own mark that the day is complete; NULL where the app has none';
comment on column diet_entries.is_fasting is 'Whether the day is marked as a fast';
comment on column diet_entries.sha256 is 'Digest of the export it comes from';
