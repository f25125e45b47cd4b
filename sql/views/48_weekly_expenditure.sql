-- grain: one row per athlete and judged week
-- reads: derived.week, derived.week_energy
create or replace view weekly_expenditure as
select
    week.athlete_id, -- Whose it is; a single user is me
    week.week, -- ISO week, such as 2026-W46
    week.as_of as as_of_date, -- Last day it speaks for
    week_energy.tdee_kcal, -- Expenditure a day by the formulas [kcal]
    week_energy.own_expenditure_kcal, -- Own expenditure a day by log and scale, as food is logged [kcal]
    week_energy.own_expenditure_sigma_kcal, -- Its standard deviation [kcal]
    week_energy.balance_kcal, -- Energy balance a day; negative in a deficit [kcal]
    week_energy.sigma_kcal, -- Its standard deviation [kcal]
    week_energy.tissue_mass_kg, -- Body mass without its swings of water [kg]
    week_energy.tissue_mass_sigma_kg, -- Its standard deviation [kg]
    week_energy.source as energy_source -- What the balance rests on: diet_and_scale, diet, scale or prior
from derived.week
inner join derived.week_energy using (athlete_id, week);

comment on view weekly_expenditure is
'What a person spends by the own log and scale, week by week, and how sure that is.';
