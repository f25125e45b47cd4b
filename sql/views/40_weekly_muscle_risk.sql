-- grain: one row per athlete and judged week
-- reads: derived.week, derived.week_muscle, derived.week_energy
create or replace view weekly_muscle_risk as
select
    week.athlete_id,
    week.week,
    week.week_start_date,
    week.as_of as as_of_date,
    week.is_running_week,
    week_muscle.score,
    week_muscle.band,
    week_muscle.band_text,
    week_muscle.interval_low,
    week_muscle.interval_high,
    week_muscle.p_loss_frac,
    week_muscle.loss_rate_pct_per_week,
    week_muscle.loss_rate_low_pct_per_week,
    week_muscle.loss_rate_high_pct_per_week,
    week_muscle.loss_rate_kg_per_week,
    week_muscle.sigma_pct_per_week,
    week_muscle.score_midpoint_pct_per_week,
    week_muscle.confidence_frac,
    week_muscle.confidence_level,
    week_muscle.four_week_score,
    week_muscle.four_week_band,
    week_muscle.four_week_loss_rate_pct_per_week,
    week_muscle.n_four_week_weeks,
    week_muscle.plan_text,
    week_muscle.plan_score,
    week_muscle.plan_band,
    week_muscle.plan_reaches_lower_band,
    week_muscle.caveats,
    week_muscle.withheld_reason,
    week_muscle.would_help,
    week_muscle.needs_referral,
    week_energy.mass_kg,
    week_energy.mass_date,
    week_energy.body_fat_frac,
    week_energy.body_fat_method,
    week_energy.is_body_fat_measured,
    week_energy.fat_mass_kg,
    week_energy.fat_free_mass_kg,
    week_energy.ffmi_kg_per_m2,
    week_energy.resting_kcal,
    week_energy.activity_factor,
    week_energy.nee_kcal,
    week_energy.exercise_kcal,
    week_energy.tdee_kcal,
    week_energy.logged_tdee_kcal,
    week_energy.logged_exercise_kcal,
    week_energy.intake_kcal,
    week_energy.corrected_intake_kcal,
    week_energy.under_reporting_frac,
    week_energy.is_under_reporting_personal,
    week_energy.diet_balance_kcal,
    week_energy.diet_sigma_kcal,
    week_energy.scale_slope_kg_per_day,
    week_energy.scale_slope_se_kg_per_day,
    week_energy.scale_balance_kcal,
    week_energy.scale_sigma_kcal,
    week_energy.balance_kcal,
    week_energy.sigma_kcal,
    week_energy.deficit_kcal,
    week_energy.deficit_frac,
    week_energy.source as energy_source,
    week_energy.log_and_scale_disagree,
    week_energy.availability_kcal_per_kg,
    week_energy.availability_light,
    week_energy.protein_g_per_kg,
    week_energy.protein_target_g_per_kg,
    week_energy.effective_protein_g_per_kg,
    week_energy.carb_g_per_kg,
    week_energy.carb_reference_g_per_kg,
    week_energy.fat_g,
    week_energy.fat_energy_frac,
    week_energy.n_feedings_per_day,
    week_energy.fuelled_sessions_frac,
    week_energy.mass_change_frac_per_week,
    week.n_diet_days,
    week.n_partial_diet_days,
    week.n_missing_diet_days,
    week.n_weigh_ins,
    week.n_weigh_in_span_days,
    week.n_sleep_nights,
    week.n_sessions,
    week.n_sessions_described,
    week.n_sessions_with_rpe,
    week.n_sessions_with_heart_rate,
    week.n_history_days,
    week.has_strength_log,
    week.has_meal_times,
    week.defaults_used,
    week.rules_version
from derived.week
inner join derived.week_muscle using (athlete_id, week)
inner join derived.week_energy using (athlete_id, week);

comment on view weekly_muscle_risk is
'Muscle risk by week, and what it stands on. No diagnosis. Withheld (score NULL) when too little is known.';
comment on column weekly_muscle_risk.athlete_id is 'Whose it is; a single user is me';
comment on column weekly_muscle_risk.week is 'ISO week, Monday to Sunday, such as 2026-W46';
comment on column weekly_muscle_risk.week_start_date is 'Its Monday';
comment on column weekly_muscle_risk.as_of_date is
'Last day it speaks for: its Sunday, or the last day known in a running week';
comment on column weekly_muscle_risk.is_running_week is
'Whether the week is not over: the figures are then of the seven days that end on as_of_date';
comment on column weekly_muscle_risk.score is 'Risk score [0-100]';
comment on column weekly_muscle_risk.band is 'low, guarded, elevated, high, or insufficient when withheld';
comment on column weekly_muscle_risk.band_text is 'The band with its plausible range, ready to print';
comment on column weekly_muscle_risk.interval_low is 'Lower end of the middle 80 % of the score [0-100]';
comment on column weekly_muscle_risk.interval_high is 'Upper end of the middle 80 % of the score [0-100]';
comment on column weekly_muscle_risk.p_loss_frac is
'Model probability that the drift is worse than 0.1 % of fat-free mass a week [share, 0-1]';
comment on column weekly_muscle_risk.loss_rate_pct_per_week is
'Expected loss if this week went on; negative is a gain [% of fat-free mass a week]';
comment on column weekly_muscle_risk.loss_rate_low_pct_per_week is
'Lower end of its middle 80 % [% of fat-free mass a week]';
comment on column weekly_muscle_risk.loss_rate_high_pct_per_week is
'Upper end of its middle 80 % [% of fat-free mass a week]';
comment on column weekly_muscle_risk.loss_rate_kg_per_week is 'The same in kg [kg a week]';
comment on column weekly_muscle_risk.sigma_pct_per_week is
'Standard deviation of the rate [% of fat-free mass a week]';
comment on column weekly_muscle_risk.score_midpoint_pct_per_week is
'The rate at which the score is 50 [% of fat-free mass a week]';
comment on column weekly_muscle_risk.confidence_frac is 'How much of what the model wants was there [share, 0-1]';
comment on column weekly_muscle_risk.confidence_level is 'high, medium, low or insufficient';
comment on column weekly_muscle_risk.four_week_score is 'Score of the mean rate of four weeks [0-100]';
comment on column weekly_muscle_risk.four_week_band is 'Band of that score';
comment on column weekly_muscle_risk.four_week_loss_rate_pct_per_week is
'Mean rate of four weeks [% of fat-free mass a week]';
comment on column weekly_muscle_risk.n_four_week_weeks is 'Weeks in that mean';
comment on column weekly_muscle_risk.plan_text is 'The smallest change that reaches the next lower band, in words';
comment on column weekly_muscle_risk.plan_score is 'Score with that change [0-100]';
comment on column weekly_muscle_risk.plan_band is 'Band with that change';
comment on column weekly_muscle_risk.plan_reaches_lower_band is 'Whether any allowed change gets there';
comment on column weekly_muscle_risk.caveats is 'What to keep in mind';
comment on column weekly_muscle_risk.withheld_reason is 'Why the band is withheld';
comment on column weekly_muscle_risk.would_help is 'What to log for a better answer';
comment on column weekly_muscle_risk.needs_referral is
'Whether the settings ask for a professional instead of numbers';
comment on column weekly_muscle_risk.mass_kg is 'Body mass used [kg]';
comment on column weekly_muscle_risk.mass_date is 'The day it is of';
comment on column weekly_muscle_risk.body_fat_frac is 'Body fat used [share, 0-1]';
comment on column weekly_muscle_risk.body_fat_method is 'How it was measured, or estimated';
comment on column weekly_muscle_risk.is_body_fat_measured is 'Whether it was measured at all';
comment on column weekly_muscle_risk.fat_mass_kg is 'Fat mass [kg]';
comment on column weekly_muscle_risk.fat_free_mass_kg is 'Fat-free mass [kg]';
comment on column weekly_muscle_risk.ffmi_kg_per_m2 is 'Fat-free mass index [kg/m²]';
comment on column weekly_muscle_risk.resting_kcal is 'Resting expenditure a day [kcal]';
comment on column weekly_muscle_risk.activity_factor is 'Expenditure without sport over resting expenditure [ratio]';
comment on column weekly_muscle_risk.nee_kcal is 'Expenditure without sport a day [kcal]';
comment on column weekly_muscle_risk.exercise_kcal is 'Training above resting, mean a day over seven days [kcal]';
comment on column weekly_muscle_risk.tdee_kcal is 'All expenditure, mean a day over seven days [kcal]';
comment on column weekly_muscle_risk.logged_tdee_kcal is 'The same over days with a complete diet log [kcal]';
comment on column weekly_muscle_risk.logged_exercise_kcal is 'Training over days with a complete diet log [kcal]';
comment on column weekly_muscle_risk.intake_kcal is 'Intake as logged, mean of complete days [kcal]';
comment on column weekly_muscle_risk.corrected_intake_kcal is 'Intake with under-reporting put right [kcal]';
comment on column weekly_muscle_risk.under_reporting_frac is 'The correction used [share, 0-1]';
comment on column weekly_muscle_risk.is_under_reporting_personal is 'Whether it was learned from this athlete';
comment on column weekly_muscle_risk.diet_balance_kcal is
'Balance a day by the diet log; negative in a deficit [kcal]';
comment on column weekly_muscle_risk.diet_sigma_kcal is 'Its standard deviation [kcal]';
comment on column weekly_muscle_risk.scale_slope_kg_per_day is 'Trend of the scale [kg a day]';
comment on column weekly_muscle_risk.scale_slope_se_kg_per_day is 'Its standard error [kg a day]';
comment on column weekly_muscle_risk.scale_balance_kcal is 'Balance a day by the scale [kcal]';
comment on column weekly_muscle_risk.scale_sigma_kcal is 'Its standard deviation [kcal]';
comment on column weekly_muscle_risk.balance_kcal is 'Both put together [kcal]';
comment on column weekly_muscle_risk.sigma_kcal is 'Its standard deviation [kcal]';
comment on column weekly_muscle_risk.deficit_kcal is 'Energy short a day, 0 in a surplus [kcal]';
comment on column weekly_muscle_risk.deficit_frac is 'The same over expenditure [share, 0-1]';
comment on column weekly_muscle_risk.energy_source is
'What the balance rests on: diet_and_scale, diet, scale or prior';
comment on column weekly_muscle_risk.log_and_scale_disagree is 'Whether log and scale disagree';
comment on column weekly_muscle_risk.availability_kcal_per_kg is
'Energy availability [kcal per kg fat-free mass a day]';
comment on column weekly_muscle_risk.availability_light is 'ok, caution, warn, info or unknown';
comment on column weekly_muscle_risk.protein_g_per_kg is 'Protein eaten [g per kg body mass a day]';
comment on column weekly_muscle_risk.protein_target_g_per_kg is
'Protein that this week asks for [g per kg body mass a day]';
comment on column weekly_muscle_risk.effective_protein_g_per_kg is
'Protein weighed by how meals are spread [g per kg body mass a day]';
comment on column weekly_muscle_risk.carb_g_per_kg is 'Carbohydrate eaten [g per kg body mass a day]';
comment on column weekly_muscle_risk.carb_reference_g_per_kg is
'Carbohydrate that this week asks for [g per kg body mass a day]';
comment on column weekly_muscle_risk.fat_g is 'Fat a day [g]';
comment on column weekly_muscle_risk.fat_energy_frac is 'Fat in all energy eaten [share, 0-1]';
comment on column weekly_muscle_risk.n_feedings_per_day is 'Meals with enough protein, mean a day';
comment on column weekly_muscle_risk.fuelled_sessions_frac is 'Key sessions followed by food [share, 0-1]';
comment on column weekly_muscle_risk.mass_change_frac_per_week is
'Change of mass by the scale; negative is a loss [share of mass a week]';
comment on column weekly_muscle_risk.n_diet_days is 'Days with a complete diet log';
comment on column weekly_muscle_risk.n_partial_diet_days is 'Days with a partial diet log: left out';
comment on column weekly_muscle_risk.n_missing_diet_days is 'Days without a diet log: missing, not 0';
comment on column weekly_muscle_risk.n_weigh_ins is 'Weigh-ins in 28 days';
comment on column weekly_muscle_risk.n_weigh_in_span_days is 'Days from the first of these to the last';
comment on column weekly_muscle_risk.n_sleep_nights is 'Nights measured';
comment on column weekly_muscle_risk.n_sessions is 'Sessions';
comment on column weekly_muscle_risk.n_sessions_described is 'Sessions with length, type and effort or heart rate';
comment on column weekly_muscle_risk.n_sessions_with_rpe is 'Sessions with the athlete''s own effort';
comment on column weekly_muscle_risk.n_sessions_with_heart_rate is 'Sessions with heart rate';
comment on column weekly_muscle_risk.n_history_days is 'Days since the first record';
comment on column weekly_muscle_risk.has_strength_log is 'Whether strength training is logged at all';
comment on column weekly_muscle_risk.has_meal_times is 'Whether the diet log gives times';
comment on column weekly_muscle_risk.defaults_used is 'Every value that was assumed, in words';
comment on column weekly_muscle_risk.rules_version is 'Version of the rules';
