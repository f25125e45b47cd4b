-- grain: one row per athlete and judged week
-- reads: derived.week, derived.week_energy
create or replace view weekly_energy as
select
    week.athlete_id, -- Whose it is; a single user is me
    week.week, -- ISO week, Monday to Sunday, such as 2026-W46
    week.week_start_date, -- Its Monday
    week.as_of as as_of_date, -- Last day it speaks for: its Sunday, or the last day known in a running week
    week.is_running_week, -- Whether the week is not over: the figures are then of the seven days that end on as_of_date
    week_energy.mass_kg, -- Body mass used [kg]
    week_energy.mass_date, -- The day it is of
    week_energy.body_fat_frac, -- Body fat used [share, 0-1]
    week_energy.body_fat_method, -- How it was measured, or estimated
    week_energy.is_body_fat_measured, -- Whether it was measured at all
    week_energy.fat_mass_kg, -- Fat mass [kg]
    week_energy.fat_free_mass_kg, -- Fat-free mass [kg]
    week_energy.ffmi_kg_per_m2, -- Fat-free mass index [kg/m²]
    week_energy.resting_kcal, -- Resting expenditure a day [kcal]
    week_energy.activity_factor, -- Expenditure without sport over resting expenditure [ratio]
    week_energy.nee_kcal, -- Expenditure without sport a day [kcal]
    week_energy.exercise_kcal, -- Training above resting, mean a day over seven days [kcal]
    week_energy.tdee_kcal, -- All expenditure, mean a day over seven days [kcal]
    week_energy.logged_tdee_kcal, -- The same over days with a complete diet log [kcal]
    week_energy.logged_exercise_kcal, -- Training over days with a complete diet log [kcal]
    week_energy.intake_kcal, -- Intake as logged, mean of complete days [kcal]
    week_energy.corrected_intake_kcal, -- Intake with the bias of log and formulas put right [kcal]
    week_energy.under_reporting_frac, -- That bias over the intake as logged, or below 0 [share, 0-1]
    week_energy.is_under_reporting_personal, -- Whether the scale had a say in it
    week_energy.diet_balance_kcal, -- Balance a day by the diet log alone; negative in a deficit [kcal]
    week_energy.diet_sigma_kcal, -- Its standard deviation [kcal]
    week_energy.scale_slope_kg_per_day, -- Trend of the scale [kg a day]
    week_energy.scale_slope_se_kg_per_day, -- Its standard error [kg a day]
    week_energy.scale_balance_kcal, -- Balance a day by the scale alone [kcal]
    week_energy.scale_sigma_kcal, -- Its standard deviation [kcal]
    week_energy.balance_kcal, -- Balance a day by log and scale; negative in a deficit [kcal]
    week_energy.sigma_kcal, -- Its standard deviation [kcal]
    week_energy.deficit_kcal, -- Energy short a day, 0 in a surplus [kcal]
    week_energy.deficit_frac, -- The same over expenditure [share, 0-1]
    week_energy.source as energy_source, -- What the balance rests on: diet_and_scale, diet, scale or prior
    week_energy.log_and_scale_disagree, -- Whether log and scale disagree
    week_energy.log_bias_kcal, -- True balance less what log and formulas say, both together [kcal]
    week_energy.log_bias_sigma_kcal, -- Its standard deviation [kcal]
    week_energy.own_expenditure_kcal, -- Own expenditure a day by log and scale, as food is logged [kcal]
    week_energy.own_expenditure_sigma_kcal, -- Its standard deviation [kcal]
    week_energy.tissue_mass_kg, -- Body mass without its swings of water [kg]
    week_energy.tissue_mass_sigma_kg, -- Its standard deviation [kg]
    week_energy.availability_sigma_kcal_per_kg, -- Its sigma [kcal per kg fat-free mass a day]
    week_energy.availability_kcal_per_kg, -- Energy availability [kcal per kg fat-free mass a day]
    week_energy.availability_light, -- ok, caution, warn, info or unknown
    week_energy.protein_g_per_kg, -- Protein eaten [g per kg body mass a day]
    week_energy.protein_target_g_per_kg, -- Protein that this week asks for [g per kg body mass a day]
    week_energy.effective_protein_g_per_kg, -- Protein weighed by how meals are spread [g per kg body mass a day]
    week_energy.carb_g_per_kg, -- Carbohydrate eaten [g per kg body mass a day]
    week_energy.carb_reference_g_per_kg, -- Carbohydrate that this week asks for [g per kg body mass a day]
    week_energy.fat_g, -- Fat a day [g]
    week_energy.fat_energy_frac, -- Fat in all energy eaten [share, 0-1]
    week_energy.n_feedings_per_day, -- Meals with enough protein, mean a day
    week_energy.fuelled_sessions_frac, -- Key sessions followed by food [share, 0-1]
    week_energy.mass_change_frac_per_week -- Change of mass by the scale; negative is a loss [share of mass a week]
from derived.week
inner join derived.week_energy using (athlete_id, week);

comment on view weekly_energy is
'Body, expenditure, intake and energy balance by week, as muscle risk uses them.';
